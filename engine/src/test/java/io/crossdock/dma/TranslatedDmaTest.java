package io.crossdock.dma;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.crossdock.fake.FakeFunction;
import io.crossdock.fake.FakeMachine;
import io.crossdock.fake.FakeSmmu;
import io.crossdock.iommu.DomainKind;
import io.crossdock.iommu.IommuException;
import io.crossdock.iova.IovaExhaustedException;
import io.crossdock.iova.MapContext;
import io.crossdock.machine.DmaMemory;
import io.crossdock.pagetable.MemoryType;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TranslatedDmaTest {
    private static final long BAR = 0x80_0000_0000L;
    private final FakeMachine machine = new FakeMachine(64 << 20);
    private final FakeSmmu smmu = new FakeSmmu(machine);
    private final FakeFunction gpu0 = new FakeFunction("41:00.0");
    private final FakeFunction gpu1 = new FakeFunction("81:00.0").bar(2, BAR, 1L << 28);

    TranslatedDmaTest() {
        machine.add(gpu0);
        machine.add(gpu1);
    }

    private Dma start() {
        return Dma.start(machine, DomainKind.TRANSLATED);
    }

    /** Low bits by hand: AttrIndx 4:2, AP[1] 40, SH 200 outer or 300 inner, AF 400, nG 800, block 1. */
    @ParameterizedTest
    @CsvSource({
        ",              e49",
        "DEVICE_NGNRNE, e51",
        "DEVICE_NGNRE,  e49",
        "DEVICE_GRE,    e55",
        "NORMAL_NC,     e41",
        "WRITE_BACK,    f45"
    })
    void shouldMapABarWithTheTypeTheCallerWants(MemoryType type, String bits) {
        DmaDevice device = start().attach(gpu0);
        DmaMapping mapping = device.mapResource(
                gpu1, 2, 0, 64 << 20, Direction.BIDIRECTIONAL, new DmaAttributes(type), MapContext.current());
        assertThat(mapping.way()).isEqualTo(Way.TRANSLATED);
        assertThat(mapping.memoryType()).hasValue(type == null ? MemoryType.DEVICE_NGNRE : type);
        assertThat(mapping.dmaAddress()).isEqualTo(0xfc00_0000L);
        assertThat(mapping.tableEntry()).hasValue(BAR | Long.parseLong(bits, 16));
        assertThat(mapping.tableRoot()).isEqualTo(device.domain().tableRoot());
        assertThat(mapping.tableFormat()).startsWith("Arm LPAE stage 1, 4K granule");
    }

    @ParameterizedTest
    @CsvSource({
        "true,  TO_DEVICE,     WRITE_BACK, fc7",
        "true,  FROM_DEVICE,   WRITE_BACK, f47",
        "true,  BIDIRECTIONAL, WRITE_BACK, f47",
        "false, TO_DEVICE,     NORMAL_NC,  ec3",
        "false, BIDIRECTIONAL, NORMAL_NC,  e43"
    })
    void shouldMapMemoryAsCoherencyAndDirectionAsk(
            boolean coherent, Direction direction, MemoryType type, String bits) {
        DmaDevice device = start().attach(gpu0, DomainKind.TRANSLATED, new DeviceTraits(coherent, Long.MAX_VALUE));
        DmaMemory memory = machine.allocate(8192, 4096);
        DmaMapping mapping = device.mapSingle(memory, 4096, 4096, direction);
        assertThat(mapping.memoryType()).hasValue(type);
        assertThat(mapping.tableEntry()).hasValue(memory.machineAddress(4096) | Long.parseLong(bits, 16));
    }

    @Test
    void shouldKeepTheOffsetInThePage() {
        DmaDevice device = start().attach(gpu0);
        DmaMemory memory = machine.allocate(3 * 4096, 4096);
        DmaMapping mapping = device.mapSingle(memory, 4000, 200, Direction.TO_DEVICE);
        assertThat(mapping.dmaAddress()).isEqualTo(0xffff_efa0L);
        assertThat(device.domain().entry(0xffff_e000L)).isNotZero();
        assertThat(device.domain().entry(0xffff_f000L)).isNotZero();
        device.unmap(mapping);
        assertThat(device.domain().entry(0xffff_e000L)).isZero();
        assertThat(device.domain().entry(0xffff_f000L)).isZero();
        assertThat(mapping.tableEntry()).isEmpty();
    }

    @Test
    void shouldReuseAnAddressOnlyAfterItsInvalidation() {
        DmaDevice device = start().attach(gpu0);
        DmaMapping first = device.mapResource(gpu1, 2, 0, 4096, Direction.TO_DEVICE);
        device.unmap(first);
        DmaMapping second = device.mapResource(gpu1, 2, 0, 4096, Direction.TO_DEVICE);
        assertThat(second.dmaAddress()).isEqualTo(first.dmaAddress());
        smmu.stuck = true;
        assertThatThrownBy(() -> device.unmap(second)).isInstanceOf(IommuException.class);
        smmu.stuck = false;
        DmaMapping third = device.mapResource(gpu1, 2, 0, 4096, Direction.TO_DEVICE);
        assertThat(third.dmaAddress()).isEqualTo(first.dmaAddress() - 4096);
    }

    @Test
    void shouldKeepBusAddressesOutOfTheSpace() {
        machine.add(new FakeFunction("01:00.0").bar(0, 0xfff0_0000L, 1 << 20));
        FakeFunction bridge = new FakeFunction("40:00.0");
        bridge.configWrite32(0x08, 0x0604_0000);
        bridge.configWrite32(0x0c, 0x0001_0000);
        bridge.configWrite32(0x20, 0xffe0_ffc0); // memory ffc00000 to ffefffff
        bridge.configWrite32(0x24, 0x0001_0001 | 0xffb0_ffa0); // 64-bit prefetchable ffa00000 to 1_ffbfffff
        bridge.configWrite32(0x2c, 1);
        machine.add(bridge);
        DmaDevice device = start().attach(gpu0);
        DmaMapping mapping = device.mapResource(gpu1, 2, 0, 4096, Direction.TO_DEVICE);
        assertThat(mapping.dmaAddress()).isEqualTo(0xff9f_f000L);
    }

    @Test
    void shouldStayBelowTheMaskAndOutOfTheMessageWindow() {
        DmaDevice device = start().attach(gpu0, DomainKind.TRANSLATED, DeviceTraits.DEFAULT.withDmaMask(0x0fff_ffffL));
        List<DmaMapping> mappings = new ArrayList<>();
        assertThatThrownBy(() -> {
                    while (true) {
                        mappings.add(device.mapResource(gpu1, 2, 0, 16 << 20, Direction.TO_DEVICE));
                    }
                })
                .isInstanceOf(IovaExhaustedException.class)
                .hasMessage("no IOVA range is free: size=16777216, limit=0x10000000; unmap something, or give the"
                        + " device a wider DMA mask");
        assertThat(mappings).extracting(DmaMapping::dmaAddress).hasSize(14).doesNotContain(0L, 0x800_0000L);
        device.unmap(mappings.removeFirst());
        assertThat(device.mapResource(gpu1, 2, 0, 16 << 20, Direction.TO_DEVICE).dmaAddress())
                .isEqualTo(0x0f00_0000L);
    }

    @Test
    void shouldUseAddressesAbove4GibWhenThoseBelowAreGone() {
        DmaDevice device = start().attach(gpu0);
        List<Long> addresses = new ArrayList<>();
        for (int i = 0; i < 17; i++) {
            addresses.add(
                    device.mapResource(gpu1, 2, 0, 1 << 28, Direction.TO_DEVICE).dmaAddress());
        }
        assertThat(addresses.getFirst()).isLessThan(1L << 32);
        assertThat(addresses.getLast()).isGreaterThan(1L << 32);
    }

    @Test
    void shouldShareACoherentBufferAndGiveEverythingBack() {
        Dma dma = start();
        int before = machine.liveAllocations();
        DmaDevice device = dma.attach(gpu0);
        CoherentBuffer buffer = device.allocateCoherent(100);
        assertThat(buffer.mapping().memoryType()).hasValue(MemoryType.WRITE_BACK);
        assertThat(buffer.mapping().direction()).isEqualTo(Direction.BIDIRECTIONAL);
        assertThat(buffer.mapping().phys()).isEqualTo(buffer.memory().machineAddress(0));
        device.free(buffer);
        device.close();
        assertThat(dma.attach(gpu0).domain().entry(buffer.mapping().dmaAddress()))
                .isZero();
        dma.close();
        assertThat(before).isPositive();
        assertThat(machine.liveAllocations()).isZero();
    }

    @Test
    void shouldPassThroughWhatIsToldToPass() {
        Dma dma = Dma.start(machine, DomainKind.IDENTITY);
        DmaDevice device = dma.attach(gpu0);
        DmaMapping mapping = device.mapResource(gpu1, 2, 0x1000, 4096, Direction.TO_DEVICE);
        assertThat(mapping.way()).isEqualTo(Way.IDENTITY);
        assertThat(mapping.dmaAddress()).isEqualTo(BAR + 0x1000);
        assertThatThrownBy(() -> dma.attach(gpu1, DomainKind.OFF, DeviceTraits.DEFAULT))
                .isInstanceOf(IommuException.class)
                .hasMessageContaining("units are on");
        assertThat(dma.describeUnits())
                .containsExactly("SMMUv3 at 0x9050000, stage 1, 4 KiB granule, output 44 bits, coherent walk,"
                        + " range invalidation");
    }
}
