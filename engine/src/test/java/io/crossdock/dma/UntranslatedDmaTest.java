package io.crossdock.dma;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.crossdock.dma.DmaException.Reason;
import io.crossdock.fake.FakeFunction;
import io.crossdock.fake.FakeMachine;
import io.crossdock.iommu.DomainKind;
import io.crossdock.iommu.IommuException;
import io.crossdock.iova.MapContext;
import io.crossdock.machine.DmaMemory;
import io.crossdock.pagetable.MemoryType;
import io.crossdock.pagetable.MemoryTypeNotCarriedException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class UntranslatedDmaTest {
    private static final FakeFunction PEER = new FakeFunction("81:00.0").bar(2, 0x8_0000_0000L, 1L << 24);
    private final FakeMachine machine = new FakeMachine(1 << 20);
    private final FakeFunction function = new FakeFunction("41:00.0");
    private final Dma dma = Dma.start(machine, DomainKind.OFF);
    private final DmaDevice device = dma.attach(function);

    private static void refused(ThrowingCallable call, Reason reason, String message) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        DmaException.class, e -> assertThat(e.reason()).isEqualTo(reason))
                .hasMessageContaining(message);
    }

    @Test
    void shouldGivePhysicalAddresses() {
        DmaMemory memory = machine.allocate(8192, 4096);
        DmaMapping mapping = device.mapSingle(memory, 100, 200, Direction.TO_DEVICE);
        assertThat(mapping.dmaAddress()).isEqualTo(memory.machineAddress(100));
        assertThat(mapping.way()).isEqualTo(Way.IDENTITY);
        assertThat(mapping.memoryType()).isEmpty();
        assertThat(mapping.tableRoot()).isEmpty();
        DmaMapping bar = device.mapResource(PEER, 2, 0x1000, 0x2000, Direction.BIDIRECTIONAL);
        assertThat(bar.dmaAddress()).isEqualTo(0x8_0000_1000L);
        DmaMapping bus = device.mapBusAddress(PEER, 2, 0, 1L << 24, Direction.BIDIRECTIONAL);
        assertThat(bus.way()).isEqualTo(Way.BUS_ADDRESS);
        assertThat(bus.dmaAddress()).isEqualTo(0x8_0000_0000L);
    }

    @Test
    void shouldRefuseASecondUnmapAndAForeignOne() {
        DmaDevice other = dma.attach(PEER);
        DmaMapping mapping = device.mapResource(PEER, 2, 0, 4096, Direction.BIDIRECTIONAL);
        refused(() -> other.unmap(mapping), Reason.FOREIGN_MAPPING, "belongs to 0000:41:00.0, not to 0000:81:00.0");
        assertThat(mapping.isLive()).isTrue();
        device.unmap(mapping);
        assertThat(mapping.isLive()).isFalse();
        refused(() -> device.unmap(mapping), Reason.ALREADY_UNMAPPED, "was unmapped before");
    }

    @Test
    void shouldRefuseRangesOutsideOfTheBar() {
        refused(
                () -> device.mapResource(PEER, 2, 0x1000, 1L << 24, Direction.TO_DEVICE),
                Reason.OUT_OF_RANGE,
                "BAR 2 of 0000:81:00.0: offset=4096, size=16777216, limit=16777216");
        refused(() -> device.mapResource(PEER, 2, 0, 0, Direction.TO_DEVICE), Reason.OUT_OF_RANGE, "size=0");
        refused(() -> device.mapResource(PEER, 2, -1, 1, Direction.TO_DEVICE), Reason.OUT_OF_RANGE, "offset=-1");
        refused(() -> device.mapResource(PEER, 0, 0, 1, Direction.TO_DEVICE), Reason.NO_BAR, "no mapped memory BAR 0");
    }

    @Test
    void shouldRefuseMapSingleOfABar() {
        refused(
                () -> device.mapSingle(PEER, 2, 0x4000, 4096, Direction.TO_DEVICE),
                Reason.NO_PAGE_BEHIND_BAR,
                "has no page behind it: phys=0x800004000; use mapResource");
    }

    @Test
    void shouldRefuseAMemoryTypeThatNothingCarries() {
        assertThat(device.carriesMemoryType()).isFalse();
        assertThatThrownBy(() -> device.mapResource(
                        PEER,
                        2,
                        0,
                        4096,
                        Direction.TO_DEVICE,
                        DmaAttributes.of(MemoryType.NORMAL_NC),
                        MapContext.current()))
                .isInstanceOf(MemoryTypeNotCarriedException.class)
                .hasMessageContaining("requested=Normal-NC");
    }

    @Test
    void shouldRefuseWhatTheDeviceCannotSend() {
        DmaDevice narrow = dma.attach(PEER, DomainKind.OFF, DeviceTraits.DEFAULT.withDmaMask(0xffff_ffffL));
        refused(
                () -> narrow.mapResource(PEER, 2, 0, 4096, Direction.TO_DEVICE),
                Reason.BEYOND_DMA_MASK,
                "0000:81:00.0 cannot send 0x800000fff: DMA mask 0xffffffff");
        assertThatThrownBy(() -> DeviceTraits.DEFAULT.withDmaMask(0xffff_fff0L))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shouldGiveCoherentMemoryBack() {
        CoherentBuffer buffer = device.allocateCoherent(5000);
        assertThat(buffer.memory().size()).isEqualTo(8192);
        assertThat(buffer.mapping().dmaAddress()).isEqualTo(buffer.memory().machineAddress(0));
        assertThat(machine.liveAllocations()).isEqualTo(1);
        device.free(buffer);
        assertThat(machine.liveAllocations()).isZero();
    }

    @Test
    void shouldRefuseADetachedDeviceAndAUnitThatIsNotThere() {
        device.close();
        refused(() -> device.mapResource(PEER, 2, 0, 1, Direction.TO_DEVICE), Reason.DETACHED, "was detached");
        assertThatThrownBy(() -> dma.attach(function, DomainKind.IDENTITY, DeviceTraits.DEFAULT))
                .isInstanceOf(IommuException.class)
                .hasMessageContaining("units are off");
        assertThatThrownBy(() -> Dma.start(machine, DomainKind.TRANSLATED))
                .isInstanceOf(IommuException.class)
                .hasMessageContaining("announces no translation unit");
    }
}
