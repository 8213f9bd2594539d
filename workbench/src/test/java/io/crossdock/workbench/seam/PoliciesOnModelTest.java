package io.crossdock.workbench.seam;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossdock.dma.AdaptiveFlush;
import io.crossdock.dma.Direction;
import io.crossdock.dma.Dma;
import io.crossdock.dma.DmaAttributes;
import io.crossdock.dma.DmaConfig;
import io.crossdock.dma.DmaDevice;
import io.crossdock.dma.DmaMapping;
import io.crossdock.dma.DmaPiece;
import io.crossdock.dma.DmaScatterlist;
import io.crossdock.dma.InvalidationPolicy;
import io.crossdock.dma.Way;
import io.crossdock.driver.copyengine.CopyEngine;
import io.crossdock.event.EventSink;
import io.crossdock.iommu.DomainKind;
import io.crossdock.iova.MapContext;
import io.crossdock.machine.DmaMemory;
import io.crossdock.model.ModelMachine;
import io.crossdock.model.ModelOptions;
import io.crossdock.model.vtd.VtdMode;
import io.crossdock.platform.Iommu;
import io.crossdock.workbench.Machines;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What each policy of invalidation promises, seen from what the device reaches. */
class PoliciesOnModelTest {
    private static final long PAGE = 4096;
    private static final Duration QUEUE_WAIT = Duration.ofMillis(10);
    private static final Duration SINGLE_QUEUE_WAIT = Duration.ofSeconds(1);

    /** Units that the model has. */
    enum Unit {
        SMMUV3,
        VTD,
        AMDVI
    }

    private final List<AutoCloseable> open = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable resource : open.reversed()) {
            resource.close();
        }
    }

    private final class Bench {
        final List<Long> commands = new ArrayList<>();
        final ModelMachine machine;
        final Dma dma;
        final DmaDevice device;
        final CopyEngine engine;

        Bench(Unit unit, InvalidationPolicy policy, AdaptiveFlush adaptive) {
            this(unit, policy, adaptive, false);
        }

        /** @param remembersAbsent whether a VT-d or AMD unit remembers what was not there */
        Bench(Unit unit, InvalidationPolicy policy, AdaptiveFlush adaptive, boolean remembersAbsent) {
            machine = ModelMachine.of(
                    Machines.arm()
                            .iommu(Iommu.Kind.valueOf(unit.name()), Iommu.Mode.TRANSLATED)
                            .twoRootPorts(),
                    ModelOptions.DEFAULT
                            .withLocalMemoryBytes(1 << 20)
                            .withVtd(remembersAbsent ? VtdMode.CACHING : VtdMode.LEGACY)
                            .withNpCache(remembersAbsent));
            open.add(machine);
            dma = Dma.start(
                    machine,
                    DmaConfig.of(DomainKind.TRANSLATED)
                            .withPolicy(policy)
                            .withAdaptive(adaptive)
                            .withBypass(true)
                            .withSink(new EventSink() {
                                @Override
                                public void commandQueued(long registers, long word0, long word1) {
                                    commands.add(word0);
                                }
                            }));
            open.add(dma);
            device = dma.attach(machine.function(Machines.GPU0).orElseThrow());
            engine = CopyEngine.open(device);
        }

        Bench(Unit unit, InvalidationPolicy policy) {
            this(unit, policy, AdaptiveFlush.DEFAULT);
        }

        DmaMapping mapped(DmaMemory memory) {
            return device.mapSingle(memory, 0, memory.size(), Direction.BIDIRECTIONAL);
        }

        /** Has the device write to an address, whoever's it is by now; what of it was refused is forgotten. */
        void write(long address, long seed) {
            engine.fill(seed, 0, 8);
            engine.writeUnchecked(address, 0, 8);
            machine.await(() -> false, Duration.ofMillis(1));
            dma.drainFaults();
        }

        /** Whether the device reaches a page by an address. */
        boolean reaches(long address, DmaMemory memory, long offset) {
            byte[] before = bytes(memory, offset);
            write(address, ~Arrays.hashCode(before));
            return !Arrays.equals(before, bytes(memory, offset));
        }

        private byte[] bytes(DmaMemory memory, long offset) {
            return memory.bytes().asSlice(offset, 8).toArray(ValueLayout.JAVA_BYTE);
        }

        void passes(Duration time) {
            machine.await(() -> false, time);
            device.tick();
        }
    }

    /** The device knows the address, the application frees the memory, and somebody else asks for some. */
    @ParameterizedTest
    @EnumSource
    void shouldGiveFreedMemoryToNobodyBeforeItsFlush(Unit unit) {
        Bench b = new Bench(unit, InvalidationPolicy.STRICT_ISH);
        DmaMemory first = b.machine.allocate(PAGE, PAGE);
        DmaMapping mapping = b.mapped(first);
        assertThat(b.reaches(mapping.dmaAddress(), first, 0)).isTrue();
        b.device.unmap(mapping);
        b.machine.free(first);
        DmaMemory second = b.machine.allocate(PAGE, PAGE);
        assertThat(second.machineAddress(0)).isNotEqualTo(first.machineAddress(0));
        assertThat(b.reaches(mapping.dmaAddress(), second, 0)).isFalse();
        assertThat(b.reaches(mapping.dmaAddress(), first, 0))
                .as("it may, it was the device's")
                .isTrue();

        b.passes(QUEUE_WAIT);
        DmaMemory third = b.machine.allocate(PAGE, PAGE);
        assertThat(third.machineAddress(0)).as("free again").isEqualTo(first.machineAddress(0));
        assertThat(b.reaches(mapping.dmaAddress(), third, 0)).isFalse();
    }

    /** The same without references, so that the test above is known to see. */
    @ParameterizedTest
    @EnumSource
    void shouldReachMemoryOfOthersWhereThePolicyDefersAlone(Unit unit) {
        for (InvalidationPolicy policy : List.of(InvalidationPolicy.DEFERRED, InvalidationPolicy.SINGLE_QUEUE)) {
            Bench b = new Bench(unit, policy);
            DmaMemory first = b.machine.allocate(PAGE, PAGE);
            DmaMapping mapping = b.mapped(first);
            assertThat(b.reaches(mapping.dmaAddress(), first, 0)).isTrue();
            b.device.unmap(mapping);
            b.machine.free(first);
            DmaMemory second = b.machine.allocate(PAGE, PAGE);
            assertThat(b.reaches(mapping.dmaAddress(), second, 0)).isTrue();
        }
    }

    /** A mapping takes its table away, which serves another address space when these addresses are mapped again. */
    @ParameterizedTest
    @EnumSource
    void shouldNotWalkThroughATableThatWasTakenAway(Unit unit) {
        Bench b = new Bench(unit, InvalidationPolicy.STRICT);
        long bytes = 512 * PAGE;
        b.machine.allocate(PAGE, 2 * bytes); // so that what follows is not aligned, and takes pages instead of a block
        DmaMemory first = b.machine.allocate(bytes, PAGE);
        DmaMapping mapping = b.mapped(first);
        assertThat(b.reaches(mapping.dmaAddress(), first, 0)).isTrue();
        b.device.unmap(mapping);
        DmaDevice other = b.dma.attach(b.machine.function(Machines.GPU1).orElseThrow());
        DmaMemory second = b.machine.allocate(bytes, PAGE);
        DmaMapping others = other.mapSingle(second, 0, bytes, Direction.BIDIRECTIONAL);
        assertThat(others.dmaAddress()).isEqualTo(mapping.dmaAddress());
        assertThat(b.reaches(others.dmaAddress(), second, 0)).isFalse();
        DmaMemory third = b.machine.allocate(bytes, PAGE);
        DmaMapping again = b.mapped(third);
        assertThat(again.dmaAddress()).isEqualTo(mapping.dmaAddress());
        assertThat(b.reaches(again.dmaAddress(), third, 0)).isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void shouldFlushASingleQueueAfterASecond(Unit unit) {
        Bench b = new Bench(unit, InvalidationPolicy.SINGLE_QUEUE);
        DmaMemory memory = b.machine.allocate(PAGE, PAGE);
        DmaMapping mapping = b.mapped(memory);
        assertThat(b.reaches(mapping.dmaAddress(), memory, 0)).isTrue();
        b.device.unmap(mapping);
        b.passes(QUEUE_WAIT);
        assertThat(b.reaches(mapping.dmaAddress(), memory, 0)).isTrue();
        assertThat(b.mapped(b.machine.allocate(PAGE, PAGE)).dmaAddress())
                .as("the address is not free")
                .isNotEqualTo(mapping.dmaAddress());
        b.passes(SINGLE_QUEUE_WAIT);
        assertThat(b.reaches(mapping.dmaAddress(), memory, 0)).isFalse();
        assertThat(b.mapped(memory).dmaAddress()).isEqualTo(mapping.dmaAddress());
    }

    /** 33 pages take two commands, of one page and of 32, but with AMD-Vi, which has the power of two around them. */
    @ParameterizedTest
    @EnumSource
    void shouldReachNothingAfterAFlushOfTheWholeSpace(Unit unit) {
        Bench all = new Bench(unit, InvalidationPolicy.ADAPTIVE, new AdaptiveFlush(0, 1_000_000, 1));
        assertThat(commandsOfUnmap(all)).as("all of it, and the wait").isEqualTo(2);
        Bench pages = new Bench(unit, InvalidationPolicy.STRICT);
        assertThat(commandsOfUnmap(pages)).isEqualTo(unit == Unit.AMDVI ? 2 : 3);
    }

    private static int commandsOfUnmap(Bench b) {
        DmaMemory kept = b.machine.allocate(PAGE, PAGE);
        DmaMapping stays = b.mapped(kept);
        DmaMemory pages = b.machine.allocate(33 * PAGE, PAGE);
        DmaMapping goes = b.mapped(pages);
        assertThat(b.reaches(stays.dmaAddress(), kept, 0)).isTrue();
        for (int page = 0; page < 33; page++) {
            assertThat(b.reaches(goes.dmaAddress() + page * PAGE, pages, page * PAGE))
                    .isTrue();
        }
        b.commands.clear();
        b.device.unmap(goes);
        int commands = b.commands.size();
        for (int page = 0; page < 33; page++) {
            assertThat(b.reaches(goes.dmaAddress() + page * PAGE, pages, page * PAGE))
                    .isFalse();
        }
        assertThat(b.reaches(stays.dmaAddress(), kept, 0)).isTrue();
        return commands;
    }

    /** Four pieces with a page between each two, one range, one command with its wait. */
    @ParameterizedTest
    @EnumSource
    void shouldTakeAScatterlistAwayWithOneWait(Unit unit) {
        Bench b = new Bench(unit, InvalidationPolicy.STRICT);
        DmaMemory memory = b.machine.allocate(8 * PAGE, PAGE);
        List<DmaPiece> pieces = new ArrayList<>();
        for (int piece = 3; piece >= 0; piece--) {
            pieces.add(new DmaPiece(memory, 2L * piece * PAGE, PAGE));
        }
        DmaScatterlist list = b.device.mapScatterlist(pieces, Direction.BIDIRECTIONAL);
        assertThat(list.segments()).hasSize(1);
        long iova = list.segments().getFirst().dmaAddress();
        for (int piece = 0; piece < 4; piece++) {
            assertThat(b.reaches(iova + piece * PAGE, memory, pieces.get(piece).offset()))
                    .isTrue();
        }
        b.commands.clear();
        b.device.unmap(list);
        assertThat(b.commands).hasSize(2);
        for (int piece = 0; piece < 4; piece++) {
            assertThat(b.reaches(iova + piece * PAGE, memory, pieces.get(piece).offset()))
                    .isFalse();
        }
    }

    /** The unit remembers what it did not find, and a device has tried every address before there was anything. */
    @ParameterizedTest
    @EnumSource(names = {"VTD", "AMDVI"})
    void shouldReachWhatIsMappedWhereAbsenceIsRemembered(Unit unit) {
        for (InvalidationPolicy policy : InvalidationPolicy.values()) {
            Bench b = new Bench(unit, policy, AdaptiveFlush.DEFAULT, true);
            DmaMemory memory = b.machine.allocate(8 * PAGE, 2L << 20);
            long window = 1L << 47;
            for (long iova = (1L << 32) - 16 * PAGE; iova < 1L << 32; iova += PAGE) {
                assertThat(b.reaches(iova, memory, 0)).isFalse();
            }
            assertThat(b.reaches(window + memory.machineAddress(0), memory, 0)).isFalse();

            DmaMapping single = b.device.mapSingle(memory, 0, PAGE, Direction.BIDIRECTIONAL);
            assertThat(single.dmaAddress()).isBetween((1L << 32) - 16 * PAGE, (1L << 32) - PAGE);
            assertThat(b.reaches(single.dmaAddress(), memory, 0)).isTrue();
            DmaScatterlist list = b.device.mapScatterlist(
                    List.of(new DmaPiece(memory, 4 * PAGE, PAGE), new DmaPiece(memory, 2 * PAGE, PAGE)),
                    Direction.BIDIRECTIONAL);
            long iova = list.segments().getFirst().dmaAddress();
            assertThat(iova).isBetween((1L << 32) - 16 * PAGE, (1L << 32) - 2 * PAGE);
            assertThat(b.reaches(iova, memory, 4 * PAGE)).isTrue();
            assertThat(b.reaches(iova + PAGE, memory, 2 * PAGE)).isTrue();
            DmaMapping around = b.device.mapSingle(
                    memory, 0, PAGE, Direction.BIDIRECTIONAL, DmaAttributes.BYPASS, MapContext.current());
            assertThat(around.dmaAddress()).isEqualTo(window + memory.machineAddress(0));
            assertThat(b.reaches(around.dmaAddress(), memory, 0)).isTrue();
        }
    }

    /** What bypass gives up: there is nothing that an unmap could take away. */
    @ParameterizedTest
    @EnumSource
    void shouldReachWhatBypassedForGood(Unit unit) {
        Bench b = new Bench(unit, InvalidationPolicy.STRICT);
        DmaMemory memory = b.machine.allocate(2 * PAGE, 2 * PAGE);
        DmaMapping mapping =
                b.device.mapSingle(memory, 0, PAGE, Direction.TO_DEVICE, DmaAttributes.BYPASS, MapContext.current());
        assertThat(mapping.way()).isEqualTo(Way.BYPASS);
        assertThat(b.reaches(mapping.dmaAddress(), memory, 0)).isTrue();
        b.device.unmap(mapping);
        assertThat(b.reaches(mapping.dmaAddress(), memory, 0)).isTrue();
        assertThat(b.reaches(mapping.dmaAddress() + PAGE, memory, PAGE))
                .as("its neighbour as well")
                .isTrue();
        assertThat(b.reaches(memory.machineAddress(0), memory, 0))
                .as("by an address of the window alone")
                .isFalse();
        b.device.close();
        assertThat(b.reaches(mapping.dmaAddress(), memory, 0)).isFalse();
    }
}
