package io.crossdock.dma;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.crossdock.dma.DmaException.Reason;
import io.crossdock.dma.DmaScatterlist.Segment;
import io.crossdock.event.EventSink;
import io.crossdock.fake.FakeFunction;
import io.crossdock.fake.FakeMachine;
import io.crossdock.fake.FakeSmmu;
import io.crossdock.iommu.DomainKind;
import io.crossdock.iova.MapContext;
import io.crossdock.machine.DmaMemory;
import io.crossdock.machine.MachineException;
import io.crossdock.machine.MemoryReferences;
import io.crossdock.pagetable.MappingException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ScatterlistDmaTest {
    private static final long PAGE = 4096;
    /** Output bits of an AArch64 leaf of a page. */
    private static final long ADDRESS = 0x0000_ffff_ffff_f000L;

    private final FakeMachine machine = new FakeMachine(64 << 20);
    private final FakeSmmu smmu = new FakeSmmu(machine);
    private final FakeFunction nic = new FakeFunction("41:00.0");
    private final List<String> lines = new ArrayList<>();

    ScatterlistDmaTest() {
        machine.add(nic);
    }

    private DmaDevice attach(DmaConfig config, DeviceTraits traits) {
        EventSink sink = new EventSink() {
            @Override
            public void dataLinesMaintained(long phys, int count, boolean forDevice) {
                lines.add(count + (forDevice ? " for the device" : " for the processor"));
            }
        };
        return Dma.start(machine, config.withSink(sink)).attach(nic, config.mode(), traits);
    }

    private DmaDevice attach(DomainKind kind) {
        return attach(DmaConfig.of(kind), DeviceTraits.DEFAULT);
    }

    /** Whole pages meet; the third piece begins and the last one ends inside a page. */
    @Test
    void shouldJoinPiecesThatMeetAtPages() {
        DmaDevice device = attach(DomainKind.TRANSLATED);
        DmaMemory one = machine.allocate(4 * PAGE, PAGE);
        DmaMemory two = machine.allocate(4 * PAGE, PAGE);
        DmaScatterlist list = device.mapScatterlist(
                List.of(
                        new DmaPiece(two, PAGE, PAGE),
                        new DmaPiece(one, 0, 2 * PAGE),
                        new DmaPiece(one, 3 * PAGE + 100, 200),
                        new DmaPiece(two, 0, 10)),
                Direction.BIDIRECTIONAL);
        // five pages, aligned to eight, at the top of what lies below 4 GiB
        long iova = 0xffff_8000L;
        assertThat(list.segments())
                .containsExactly(
                        new Segment(iova, 3 * PAGE),
                        new Segment(iova + 3 * PAGE + 100, 200),
                        new Segment(iova + 4 * PAGE, 10));
        long[] pages = {
            two.machineAddress(PAGE),
            one.machineAddress(0),
            one.machineAddress(PAGE),
            one.machineAddress(3 * PAGE),
            two.machineAddress(0)
        };
        for (int i = 0; i < pages.length; i++) {
            assertThat(device.domain().entry(iova + i * PAGE) & ADDRESS).isEqualTo(pages[i]);
        }
        assertThat(list.way()).isEqualTo(Way.TRANSLATED);
        assertThat(list).hasToString("4 pieces in 3 segments from 0xffff8000 on, BIDIRECTIONAL TRANSLATED");
        device.unmap(list);
        for (int i = 0; i < pages.length; i++) {
            assertThat(device.domain().entry(iova + i * PAGE)).isZero();
        }
    }

    /** Five pages are one command for ranges, and there is one wait. */
    @Test
    void shouldWaitForTheUnitOnce() {
        DmaDevice device = attach(DomainKind.TRANSLATED);
        DmaMemory memory = machine.allocate(10 * PAGE, PAGE);
        List<DmaPiece> pieces = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            pieces.add(new DmaPiece(memory, 2L * i * PAGE, PAGE));
        }
        DmaScatterlist list = device.mapScatterlist(pieces, Direction.TO_DEVICE);
        smmu.commands.clear();
        device.unmap(list);
        assertThat(smmu.commands).hasSize(2);
        assertThat(smmu.commands.getLast()[0]).isEqualTo(0x46);
        long iova = list.segments().getFirst().dmaAddress();
        for (int i = 0; i < 5; i++) {
            assertThat(device.domain().entry(iova + i * PAGE)).isZero();
        }
        assertThat(device.mapScatterlist(pieces, Direction.TO_DEVICE).segments())
                .as("the range is free again, whole")
                .isEqualTo(list.segments());
    }

    @Test
    void shouldGivePhysicalAddressesWithoutTranslation() {
        DmaDevice device = attach(DomainKind.OFF);
        DmaMemory memory = machine.allocate(4 * PAGE, PAGE);
        DmaScatterlist list = device.mapScatterlist(
                List.of(
                        new DmaPiece(memory, 0, 100),
                        new DmaPiece(memory, 100, PAGE),
                        new DmaPiece(memory, 2 * PAGE, 5)),
                Direction.TO_DEVICE);
        assertThat(list.way()).isEqualTo(Way.IDENTITY);
        assertThat(list.segments())
                .containsExactly(
                        new Segment(memory.machineAddress(0), PAGE + 100),
                        new Segment(memory.machineAddress(2 * PAGE), 5));
        device.unmap(list);
    }

    @Test
    void shouldMaintainTheLinesOfEachPiece() {
        DmaDevice device = attach(DmaConfig.of(DomainKind.TRANSLATED), new DeviceTraits(false, Long.MAX_VALUE));
        DmaMemory memory = machine.allocate(4 * PAGE, PAGE);
        device.unmap(device.mapScatterlist(
                List.of(new DmaPiece(memory, 0, 128), new DmaPiece(memory, PAGE + 63, 2)), Direction.FROM_DEVICE));
        assertThat(lines)
                .containsExactly("2 for the device", "2 for the device", "2 for the processor", "2 for the processor");
    }

    @Test
    void shouldRefuseWhatIsNoList() {
        DmaDevice device = attach(DomainKind.TRANSLATED);
        DmaMemory memory = machine.allocate(PAGE, PAGE);
        refused(Reason.OUT_OF_RANGE, () -> device.mapScatterlist(List.of(), Direction.TO_DEVICE));
        refused(
                Reason.OUT_OF_RANGE,
                () -> device.mapScatterlist(
                        List.of(new DmaPiece(memory, 0, PAGE), new DmaPiece(memory, 1, PAGE)), Direction.TO_DEVICE));
        DmaScatterlist list = device.mapScatterlist(List.of(new DmaPiece(memory, 0, PAGE)), Direction.TO_DEVICE);
        device.unmap(list);
        assertThat(list.isLive()).isFalse();
        refused(Reason.ALREADY_UNMAPPED, () -> device.unmap(list));
        DmaDevice other = attach(DomainKind.TRANSLATED);
        refused(Reason.FOREIGN_MAPPING, () -> other.unmap(list));
    }

    private static void refused(Reason reason, Runnable call) {
        assertThatThrownBy(call::run)
                .isInstanceOfSatisfying(
                        DmaException.class, e -> assertThat(e.reason()).isEqualTo(reason));
    }

    /** The third page lies beyond what the unit can put out, 44 bits; the first two are taken away again. */
    @Test
    void shouldLeaveNothingBehindWhereAPieceCannotBeMapped() {
        DmaDevice device = attach(
                DmaConfig.of(DomainKind.TRANSLATED).withPolicy(InvalidationPolicy.STRICT_ISH), DeviceTraits.DEFAULT);
        DmaMemory memory = machine.allocate(2 * PAGE, PAGE);
        DmaMemory high = new High(memory);
        DmaPiece first = new DmaPiece(memory, PAGE, PAGE);
        assertThatThrownBy(() -> device.mapScatterlist(
                        List.of(first, new DmaPiece(memory, 0, PAGE), new DmaPiece(high, 0, PAGE)),
                        Direction.TO_DEVICE))
                .isInstanceOf(MappingException.class);
        assertThat(device.domain().entry(0xffff_c000L)).isZero();
        assertThat(device.domain().entry(0xffff_d000L)).isZero();
        machine.free(memory);
        assertThat(isBack(memory)).as("nothing refers to it").isTrue();
        assertThatThrownBy(() -> device.mapScatterlist(List.of(first), Direction.TO_DEVICE))
                .as("freed")
                .isInstanceOf(MachineException.class);
    }

    private record High(DmaMemory memory) implements DmaMemory {
        @Override
        public long size() {
            return memory.size();
        }

        @Override
        public long machineAddress(long offset) {
            return (1L << 45) + offset;
        }

        @Override
        public MemorySegment bytes() {
            return memory.bytes();
        }

        @Override
        public MemoryReferences references() {
            return memory.references();
        }
    }

    /** The fake machine marks what comes back. */
    private static boolean isBack(DmaMemory memory) {
        return memory.bytes().get(ValueLayout.JAVA_BYTE, 0) == (byte) 0xdb;
    }

    @Test
    void shouldReferToTheMemoryOfEveryPieceUntilTheFlush() {
        DmaDevice device = attach(
                DmaConfig.of(DomainKind.TRANSLATED).withPolicy(InvalidationPolicy.STRICT_ISH), DeviceTraits.DEFAULT);
        DmaMemory one = machine.allocate(2 * PAGE, PAGE);
        DmaMemory two = machine.allocate(PAGE, PAGE);
        DmaScatterlist list = device.mapScatterlist(
                List.of(new DmaPiece(one, 0, PAGE), new DmaPiece(two, 0, PAGE), new DmaPiece(one, PAGE, PAGE)),
                Direction.TO_DEVICE);
        machine.free(one);
        machine.free(two);
        device.unmap(list, MapContext.current());
        assertThat(isBack(one) || isBack(two)).isFalse();
        machine.await(() -> false, Duration.ofMillis(10));
        device.tick();
        assertThat(isBack(one)).isTrue();
        assertThat(isBack(two)).isTrue();
    }
}
