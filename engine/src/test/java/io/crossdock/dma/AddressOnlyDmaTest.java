package io.crossdock.dma;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.crossdock.event.EventSink;
import io.crossdock.fake.FakeFunction;
import io.crossdock.fake.FakeMachine;
import io.crossdock.fake.FakeSmmu;
import io.crossdock.iommu.DomainKind;
import io.crossdock.iova.MapContext;
import io.crossdock.machine.DmaMemory;
import io.crossdock.pagetable.NotMappedException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Mappings that nobody but the caller remembers, and the maintenance of caches for devices that do not snoop them. */
class AddressOnlyDmaTest {
    private final FakeMachine machine = new FakeMachine(64 << 20);
    private final FakeSmmu smmu = new FakeSmmu(machine);
    private final FakeFunction nic = new FakeFunction("41:00.0");
    private final MapContext context = new MapContext();
    private final List<String> lines = new ArrayList<>();

    AddressOnlyDmaTest() {
        machine.add(nic);
    }

    private DmaDevice attach(DomainKind kind, boolean coherent) {
        EventSink sink = new EventSink() {
            @Override
            public void dataLinesMaintained(long phys, int count, boolean forDevice) {
                lines.add(count + (forDevice ? " for the device" : " for the processor"));
            }
        };
        return Dma.start(machine, DmaConfig.of(kind).withSink(sink))
                .attach(nic, kind, new DeviceTraits(coherent, Long.MAX_VALUE));
    }

    @Test
    void shouldMapAndUnmapByAddressAlone() {
        DmaDevice device = attach(DomainKind.TRANSLATED, true);
        DmaMemory memory = machine.allocate(3 * 4096, 4096);
        long address = device.mapSingleAddress(memory, 4000, 200, Direction.TO_DEVICE, context);
        assertThat(address).isEqualTo(0xffff_efa0L);
        assertThat(device.domain().entry(0xffff_e000L)).isNotZero();
        assertThat(device.domain().entry(0xffff_f000L)).isNotZero();
        device.unmapSingle(memory, 4000, address, 200, Direction.TO_DEVICE, context);
        assertThat(device.domain().entry(0xffff_e000L)).isZero();
        assertThat(device.mapSingleAddress(memory, 4000, 200, Direction.TO_DEVICE, context))
                .as("the addresses are free again")
                .isEqualTo(address);
        assertThat(lines).as("a coherent device needs no maintenance").isEmpty();
    }

    @Test
    void shouldRefuseToUnmapWhatIsNotMapped() {
        DmaDevice device = attach(DomainKind.TRANSLATED, false);
        DmaMemory memory = machine.allocate(4096, 4096);
        long address = device.mapSingleAddress(memory, 0, 4096, Direction.FROM_DEVICE, context);
        device.unmapSingle(memory, 0, address, 4096, Direction.FROM_DEVICE, context);
        lines.clear();
        smmu.commands.clear();
        assertThatThrownBy(() -> device.unmapSingle(memory, 0, address, 4096, Direction.FROM_DEVICE, context))
                .isInstanceOf(NotMappedException.class);
        assertThat(lines).isEmpty();
        assertThat(smmu.commands).isEmpty();
    }

    @Test
    void shouldGiveThePhysicalAddressWithoutTranslation() {
        DmaDevice device = attach(DomainKind.OFF, true);
        DmaMemory memory = machine.allocate(4096, 4096);
        long address = device.mapSingleAddress(memory, 64, 128, Direction.TO_DEVICE, context);
        assertThat(address).isEqualTo(memory.machineAddress(64));
        device.unmapSingle(memory, 64, address, 128, Direction.TO_DEVICE, context);
    }

    /** Lines of 64 bytes: 64 in a page; 63 to 65 touches two; 4000 to 4200 touches four. */
    @ParameterizedTest
    @CsvSource({
        "0,    4096, TO_DEVICE,     64 for the device",
        "0,    4096, FROM_DEVICE,   64 for the device/64 for the processor",
        "0,    4096, BIDIRECTIONAL, 64 for the device/64 for the processor",
        "63,   2,    BIDIRECTIONAL, 2 for the device/2 for the processor",
        "4000, 200,  TO_DEVICE,     4 for the device"
    })
    void shouldTellWhichDataLinesADeviceNeedsMaintained(int offset, int size, Direction direction, String expected) {
        DmaDevice device = attach(DomainKind.TRANSLATED, false);
        DmaMemory memory = machine.allocate(8192, 4096);
        DmaMapping mapping = device.mapSingle(memory, offset, size, direction);
        device.unmap(mapping);
        assertThat(lines).containsExactly(expected.split("/"));
        lines.clear();
        long address = device.mapSingleAddress(memory, offset, size, direction, context);
        device.unmapSingle(memory, offset, address, size, direction, context);
        assertThat(lines).containsExactly(expected.split("/"));
    }

    @Test
    void shouldNotMaintainAPeersMemory() {
        FakeFunction gpu = new FakeFunction("81:00.0").bar(2, 0x80_0000_0000L, 1L << 28);
        machine.add(gpu);
        DmaDevice device = attach(DomainKind.TRANSLATED, false);
        device.unmap(device.mapResource(gpu, 2, 0, 4096, Direction.BIDIRECTIONAL));
        assertThat(lines).isEmpty();
    }
}
