package io.crossdock.peer;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossdock.pci.Bar;
import io.crossdock.pci.Bdf;
import io.crossdock.pci.FunctionInfo;
import io.crossdock.pci.PortType;
import io.crossdock.peer.PeerMapping.Address;
import io.crossdock.peer.PeerMapping.Attribute;
import io.crossdock.peer.PeerVerdict.Status;
import io.crossdock.platform.Iommu.Mode;
import io.crossdock.platform.KernelVersion;
import io.crossdock.platform.MachineDescription;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DmaMapResourceTest {
    private static final Optional<KernelVersion> OLD = Optional.of(KernelVersion.parse("5.10"));
    private static final Optional<KernelVersion> NEW = Optional.of(KernelVersion.parse("6.12"));

    @Test
    void shouldBeAllowedAnywhereAndMapAsMmio() {
        MachineDescription machine =
                Trees.twoRootBuses(0x1af4, 0x1000, 0x1af4, 0x1000).with(Trees.ARM);
        PeerVerdict v =
                DmaMapResource.verdict(machine, Bdf.parse("41:00.0"), Bdf.parse("81:00.0"), OLD, Mode.TRANSLATED);
        assertThat(v.status()).isEqualTo(Status.ALLOWED);
        assertThat(v.mapType()).isEqualTo(MapType.THROUGH_HOST_BRIDGE);
        assertThat(v.distance()).isEmpty();
        assertThat(v.mappings()).singleElement().satisfies(m -> {
            assertThat(m.address()).isEqualTo(Address.IOVA);
            assertThat(m.attribute()).isEqualTo(Attribute.MMIO);
            assertThat(m.basis()).isEqualTo(Basis.READ);
        });
        assertThat(v.evidence())
                .singleElement()
                .satisfies(e -> assertThat(e.text()).contains("struct pages"));
    }

    @Test
    void shouldGoUpToATranslatingIommuEvenBelowOneSwitch() {
        MachineDescription machine =
                Trees.oneSwitch(Trees.CLEARED, Trees.CLEARED).with(Trees.INTEL);
        assertThat(DmaMapResource.verdict(machine, Trees.GPU_A, Trees.GPU_B, NEW, Mode.TRANSLATED)
                        .mapType())
                .isEqualTo(MapType.THROUGH_HOST_BRIDGE);
        assertThat(DmaMapResource.verdict(machine, Trees.GPU_A, Trees.GPU_B, NEW, Mode.PASSTHROUGH)
                        .mapType())
                .isEqualTo(MapType.BUS_ADDRESS);
        MachineDescription redirecting =
                Trees.oneSwitch(Trees.LINUX_ACS, Trees.CLEARED).with(Trees.INTEL);
        assertThat(DmaMapResource.verdict(redirecting, Trees.GPU_A, Trees.GPU_B, NEW, Mode.PASSTHROUGH)
                        .mapType())
                .isEqualTo(MapType.THROUGH_HOST_BRIDGE);
    }

    @Test
    void shouldNameTheAddressThatTheClientMustReachWhereNothingTranslates() {
        MachineDescription machine = Trees.twoRootBuses(0x1af4, 0x1000, 0x1af4, 0x1000)
                .add(FunctionInfo.builder(Bdf.parse("81:00.1"))
                        .portType(PortType.ENDPOINT)
                        .bars(List.of(Bar.memory(2, true, true, 0x380000000000L, 0x100000000L))))
                .with(Trees.ARM);
        PeerVerdict v = DmaMapResource.verdict(machine, Bdf.parse("41:00.0"), Bdf.parse("81:00.1"), NEW, Mode.OFF);
        assertThat(v.mappings().getFirst().address()).isEqualTo(Address.PHYSICAL);
        assertThat(v.evidence())
                .extracting(Evidence::text)
                .singleElement()
                .asString()
                .contains("0x3800ffffffff");
    }
}
