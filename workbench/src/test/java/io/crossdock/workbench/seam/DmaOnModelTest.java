package io.crossdock.workbench.seam;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.crossdock.dma.CoherentBuffer;
import io.crossdock.dma.Direction;
import io.crossdock.dma.DmaAttributes;
import io.crossdock.dma.DmaConfig;
import io.crossdock.dma.DmaDevice;
import io.crossdock.dma.DmaException;
import io.crossdock.dma.DmaMapping;
import io.crossdock.dma.InvalidationPolicy;
import io.crossdock.driver.copyengine.CopyEngine;
import io.crossdock.event.EventSink;
import io.crossdock.iommu.DomainKind;
import io.crossdock.iova.MapContext;
import io.crossdock.machine.DmaMemory;
import io.crossdock.pagetable.MemoryType;
import io.crossdock.workbench.Machines;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The DMA API, the IOMMU drivers and the copy engine's driver on the modelled machine, by bytes and fault records. */
class DmaOnModelTest extends OnModel {
    private static final long MIB2 = 2L << 20;

    @ParameterizedTest
    @EnumSource
    void shouldMoveBytesToMemoryAndBack(Unit unit) {
        for (DomainKind mode : DomainKind.values()) {
            Bench b = bench(unit, mode);
            DmaMemory memory = b.machine().allocate(3 * MIB2, PAGE);
            DmaMapping mapping = b.device().mapSingle(memory, 100, 2 * MIB2 + 5000, Direction.BIDIRECTIONAL);
            b.engine().fill(7, 0, mapping.size());
            assertThat(b.engine().write(mapping, 0, 0, mapping.size()).failed()).isFalse();
            long written = crc(memory.bytes().asSlice(100, mapping.size()));
            assertThat(b.engine().crc32c(0, mapping.size())).isEqualTo(written);
            b.engine().fill(8, 0, mapping.size());
            assertThat(b.engine().crc32c(0, mapping.size())).isNotEqualTo(written);
            assertThat(b.engine().read(mapping, 0, 0, mapping.size()).failed()).isFalse();
            assertThat(b.engine().crc32c(0, mapping.size())).isEqualTo(written);
            assertThat(b.faults()).isEmpty();
            b.device().unmap(mapping);
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldMoveBytesToAPeerWithEveryType(Unit unit) {
        Bench b = bench(unit, DomainKind.TRANSLATED);
        List<DmaAttributes> all = new ArrayList<>(List.of(DmaAttributes.DEFAULT));
        if (b.device().carriesMemoryType()) {
            for (MemoryType type : MemoryType.values()) {
                all.add(DmaAttributes.of(type));
            }
        }
        long seed = 1;
        for (DmaAttributes attributes : all) {
            DmaMapping mapping = b.device()
                    .mapResource(
                            b.peer(), 2, MIB2, MIB2 + PAGE, Direction.BIDIRECTIONAL, attributes, MapContext.current());
            b.engine().fill(seed++, 0, mapping.size());
            b.engine().write(mapping, 0, 0, mapping.size());
            assertThat(crc(b.machine().barBytes(Machines.GPU1, 2).asSlice(MIB2, mapping.size())))
                    .isEqualTo(b.engine().crc32c(0, mapping.size()));
            b.device().unmap(mapping);
        }
        assertThat(b.faults()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void shouldStopAccessesOutsideOfTheMapping(Unit unit) {
        Bench b = bench(unit, DomainKind.TRANSLATED);
        DmaMemory memory = b.machine().allocate(4 * PAGE, PAGE);
        DmaMapping mapping = b.device().mapSingle(memory, PAGE, PAGE, Direction.BIDIRECTIONAL);
        long before = crc(memory.bytes());
        b.engine().fill(3, 0, PAGE);

        b.engine().writeUnchecked(mapping.dmaAddress() - PAGE, 0, 64);
        expectFault(b, mapping.dmaAddress() - PAGE, true);
        assertThat(b.engine().readUnchecked(mapping.dmaAddress() + PAGE, 0, 64).failed())
                .isTrue();
        expectFault(b, mapping.dmaAddress() + PAGE, false);
        b.engine().writeUnchecked(memory.machineAddress(0), 0, 64); // a physical address is none of its addresses
        expectFault(b, memory.machineAddress(0), true);
        assertThat(crc(memory.bytes())).isEqualTo(before);
    }

    @ParameterizedTest
    @EnumSource
    void shouldStopWritesToAReadOnlyMapping(Unit unit) {
        Bench b = bench(unit, DomainKind.TRANSLATED);
        DmaMemory memory = b.machine().allocate(PAGE, PAGE);
        DmaMapping mapping = b.device().mapSingle(memory, 0, PAGE, Direction.TO_DEVICE);
        long before = crc(memory.bytes());
        b.engine().fill(3, 0, PAGE);
        assertThat(b.engine().readUnchecked(mapping.dmaAddress(), 0, 64).failed())
                .isFalse();
        b.engine().fill(3, 0, PAGE);
        b.engine().writeUnchecked(mapping.dmaAddress() + 128, 0, 64);
        expectFault(b, mapping.dmaAddress() + 128, true);
        assertThat(crc(memory.bytes())).isEqualTo(before);
    }

    @ParameterizedTest
    @EnumSource
    void shouldStopAccessesAfterUnmapThoughTheUnitHadThemCached(Unit unit) {
        Bench b = bench(unit, DomainKind.TRANSLATED);
        DmaMemory memory = b.machine().allocate(4 * MIB2, MIB2);
        for (long size : new long[] {PAGE, 35 * PAGE, MIB2, MIB2 + PAGE, 2 * MIB2}) {
            DmaMapping mapping = b.device().mapSingle(memory, 0, size, Direction.BIDIRECTIONAL);
            b.engine().fill(size, 0, size);
            b.engine().write(mapping, 0, 0, size);
            long before = crc(memory.bytes());
            b.device().unmap(mapping);
            b.engine().fill(~size, 0, size);
            for (long at = 0; at < size; at += 7 * PAGE) {
                b.engine().writeUnchecked(mapping.dmaAddress() + at, 0, 8);
                expectFault(b, mapping.dmaAddress() + at, true);
            }
            assertThat(crc(memory.bytes())).isEqualTo(before);
        }
    }

    /** What deferred invalidation gives up: the device goes on reaching the page, until it is flushed. */
    @ParameterizedTest
    @EnumSource
    void shouldLetTheDeviceReachAPageUntilItIsFlushed(Unit unit) {
        Bench b = bench(unit, DmaConfig.of(DomainKind.TRANSLATED).withPolicy(InvalidationPolicy.DEFERRED));
        DmaMemory memory = b.machine().allocate(PAGE, PAGE);
        DmaMapping mapping = b.device().mapSingle(memory, 0, PAGE, Direction.BIDIRECTIONAL);
        b.engine().fill(1, 0, PAGE);
        b.engine().write(mapping, 0, 0, PAGE);
        b.device().unmap(mapping);
        b.engine().fill(2, 0, PAGE);
        b.engine().writeUnchecked(mapping.dmaAddress(), 0, PAGE);
        assertThat(crc(memory.bytes())).isEqualTo(b.engine().crc32c(0, PAGE));
        DmaMapping other = b.device().mapSingle(b.machine().allocate(PAGE, PAGE), 0, PAGE, Direction.BIDIRECTIONAL);
        assertThat(other.dmaAddress()).isNotEqualTo(mapping.dmaAddress());

        b.machine().await(() -> false, Duration.ofMillis(10));
        b.device().tick();
        long before = crc(memory.bytes());
        b.engine().fill(3, 0, PAGE);
        b.engine().writeUnchecked(mapping.dmaAddress(), 0, 8);
        expectFault(b, mapping.dmaAddress(), true);
        assertThat(crc(memory.bytes())).isEqualTo(before);
    }

    @ParameterizedTest
    @EnumSource
    void shouldSeeTheNewMemoryWhenAnAddressIsUsedAgain(Unit unit) {
        Bench b = bench(unit, DomainKind.TRANSLATED);
        DmaMemory memory = b.machine().allocate(2 * PAGE, PAGE);
        DmaMapping first = b.device().mapSingle(memory, 0, PAGE, Direction.BIDIRECTIONAL);
        b.engine().fill(1, 0, PAGE);
        b.engine().write(first, 0, 0, PAGE);
        b.device().unmap(first);
        DmaMapping second = b.device().mapSingle(memory, PAGE, PAGE, Direction.BIDIRECTIONAL);
        assertThat(second.dmaAddress()).isEqualTo(first.dmaAddress());
        long before = crc(memory.bytes().asSlice(0, PAGE));
        b.engine().fill(2, 0, PAGE);
        b.engine().write(second, 0, 0, PAGE);
        assertThat(crc(memory.bytes().asSlice(0, PAGE))).isEqualTo(before);
        assertThat(crc(memory.bytes().asSlice(PAGE, PAGE))).isEqualTo(b.engine().crc32c(0, PAGE));
    }

    @ParameterizedTest
    @EnumSource
    void shouldKeepDevicesApart(Unit unit) {
        Bench b = bench(unit, DomainKind.TRANSLATED);
        DmaDevice other = b.dma().attach(b.peer());
        CopyEngine otherEngine = CopyEngine.open(other);
        DmaMemory memory = b.machine().allocate(PAGE, PAGE);
        DmaMapping mapping = b.device().mapSingle(memory, 0, PAGE, Direction.BIDIRECTIONAL);
        otherEngine.fill(3, 0, PAGE);
        otherEngine.writeUnchecked(mapping.dmaAddress(), 0, 64);
        expectFault(b, Machines.GPU1, mapping.dmaAddress(), true);
        other.close();
        otherEngine.writeUnchecked(mapping.dmaAddress(), 0, 64);
        assertThat(b.faults()).isNotEmpty().allMatch(f -> f.source().equals(Machines.GPU1));
        b.engine().fill(3, 0, PAGE);
        b.engine().write(mapping, 0, 0, PAGE);
        assertThat(crc(memory.bytes())).isEqualTo(b.engine().crc32c(0, PAGE));
        assertThat(b.faults()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void shouldStopABusAddressAtTheUnit(Unit unit) {
        Bench b = bench(unit, DomainKind.TRANSLATED);
        DmaMapping mapping = b.device().mapBusAddress(b.peer(), 2, MIB2, PAGE, Direction.BIDIRECTIONAL);
        b.engine().fill(3, 0, PAGE);
        b.engine().write(mapping, 0, 0, 64);
        // No common switch: the request goes up to the unit, where nothing is mapped at this address.
        expectFault(b, mapping.dmaAddress(), true);
        b.device().unmap(mapping);
        assertThatThrownBy(() -> b.device().mapSingle(b.peer(), 2, 0, PAGE, Direction.TO_DEVICE))
                .isInstanceOf(DmaException.class);
    }

    @ParameterizedTest
    @EnumSource
    void shouldWaitForTheUnitAndGiveEverythingBack(Unit unit) {
        int[] tables = {0};
        List<String> order = new ArrayList<>();
        Bench b = bench(unit, DmaConfig.of(DomainKind.TRANSLATED).withSink(new EventSink() {
            @Override
            public void tableAllocated(long table) {
                tables[0]++;
            }

            @Override
            public void tableFreed(long table) {
                tables[0]--;
                order.add("freed");
            }

            @Override
            public void tableUnlinked(int level, long iova, long table) {
                order.add("unlinked");
            }

            @Override
            public void commandsCompleted(long registers) {
                order.add("completed");
            }
        }));
        CoherentBuffer buffer = b.device().allocateCoherent(MIB2 + PAGE);
        b.device().free(buffer);
        DmaMemory memory = b.machine().allocate(2 * MIB2, MIB2);
        DmaMapping odd = b.device().mapSingle(memory, PAGE, MIB2, Direction.TO_DEVICE);
        order.clear();
        b.device().unmap(odd);
        assertThat(order).containsExactly("unlinked", "completed", "freed");
        b.dma().close();
        open.remove(b.dma());
        assertThat(tables[0]).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void shouldShareTheRingOfTheUnitByOneLock(Unit unit) {
        List<String> order = new ArrayList<>();
        Bench b = bench(unit, DmaConfig.of(DomainKind.TRANSLATED).withSink(new EventSink() {
            @Override
            public void commandQueued(long registers, long word0, long word1) {
                order.add("queued");
            }

            @Override
            public void commandsCompleted(long registers) {
                order.add("completed");
            }

            @Override
            public void lockTaken(int lock) {
                order.add("taken " + lock);
            }

            @Override
            public void lockReleased(int lock) {
                order.add("released " + lock);
            }
        }));
        DmaMemory memory = b.machine().allocate(PAGE, PAGE);
        DmaMapping first = b.device().mapSingle(memory, 0, PAGE, Direction.TO_DEVICE);
        DmaMapping second = b.device().mapSingle(memory, 0, PAGE, Direction.TO_DEVICE);
        order.clear();
        b.device().unmap(first);
        List<String> once = List.copyOf(order);
        assertThat(once.getFirst()).startsWith("taken ");
        String lock = once.getFirst().substring("taken ".length());
        int completed = once.indexOf("completed");
        assertThat(once.subList(1, completed)).isNotEmpty().containsOnly("queued");
        assertThat(once.get(completed + 1)).isEqualTo("released " + lock);
        order.clear();
        b.device().unmap(second);
        assertThat(order).as("the same lock again").startsWith("taken " + lock, "queued");
    }
}
