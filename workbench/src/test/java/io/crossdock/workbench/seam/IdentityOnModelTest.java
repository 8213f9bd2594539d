package io.crossdock.workbench.seam;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.crossdock.dma.Direction;
import io.crossdock.dma.DmaConfig;
import io.crossdock.dma.DmaDevice;
import io.crossdock.dma.DmaMapping;
import io.crossdock.dma.InvalidationPolicy;
import io.crossdock.iommu.DomainKind;
import io.crossdock.iova.MapContext;
import io.crossdock.machine.DmaMemory;
import io.crossdock.pagetable.IdentityPages.Claim;
import io.crossdock.pagetable.NotMappedException;
import io.crossdock.workbench.Machines;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Memory mapped at its physical address: what the device reaches, and when it no longer does. */
class IdentityOnModelTest extends OnModel {
    private static final long MIB2 = 2L << 20;
    /** Half of 48 bits. */
    private static final long FALLBACK = 1L << 47;

    private Bench bench(Unit unit, InvalidationPolicy policy) {
        return bench(
                unit, DmaConfig.of(DomainKind.TRANSLATED).withPolicy(policy).withIdentity(true));
    }

    private static long refused(DmaDevice device, Claim claim) {
        return device.identityRefusals().getOrDefault(claim, -1L);
    }

    @ParameterizedTest
    @EnumSource
    void shouldMoveBytesAtThePhysicalAddress(Unit unit) {
        Bench b = bench(unit, InvalidationPolicy.STRICT);
        DmaMemory memory = b.machine().allocate(3 * MIB2, MIB2);
        DmaMapping mapping = b.device().mapSingle(memory, 100, 2 * MIB2 + 5000, Direction.BIDIRECTIONAL);
        assertThat(mapping.dmaAddress()).isEqualTo(memory.machineAddress(100));
        b.engine().fill(7, 0, mapping.size());
        b.engine().write(mapping, 0, 0, mapping.size());
        assertThat(crc(memory.bytes().asSlice(100, mapping.size())))
                .isEqualTo(b.engine().crc32c(0, mapping.size()));
        assertThat(b.faults()).isEmpty();
        b.device().unmap(mapping);
        long before = crc(memory.bytes());
        b.engine().fill(8, 0, PAGE);
        for (long at = 0; at < mapping.size(); at += 37 * PAGE) {
            b.engine().writeUnchecked(mapping.dmaAddress() + at, 0, 8);
            expectFault(b, mapping.dmaAddress() + at, true);
        }
        assertThat(crc(memory.bytes())).isEqualTo(before);
    }

    /** A reader's page must not stay writable after the writer has left. */
    @ParameterizedTest
    @EnumSource
    void shouldStopWritesWhenTheWriterLeavesAndTheReaderStays(Unit unit) {
        for (boolean writerFirst : new boolean[] {true, false}) {
            Bench b = bench(unit, InvalidationPolicy.STRICT);
            DmaMemory memory = b.machine().allocate(PAGE, PAGE);
            DmaMapping first =
                    b.device().mapSingle(memory, 0, PAGE, writerFirst ? Direction.BIDIRECTIONAL : Direction.TO_DEVICE);
            DmaMapping second =
                    b.device().mapSingle(memory, 0, PAGE, writerFirst ? Direction.TO_DEVICE : Direction.BIDIRECTIONAL);
            assertThat(first.dmaAddress()).isEqualTo(memory.machineAddress(0));
            assertThat(second.dmaAddress()).isGreaterThanOrEqualTo(FALLBACK);
            assertThat(refused(b.device(), Claim.OTHER_RIGHTS)).isOne();
            DmaMapping writer = writerFirst ? first : second;
            DmaMapping reader = writerFirst ? second : first;
            b.engine().fill(1, 0, PAGE);
            b.engine().write(writer, 0, 0, PAGE);
            assertThat(crc(memory.bytes())).isEqualTo(b.engine().crc32c(0, PAGE));
            b.device().unmap(writer);
            long before = crc(memory.bytes());
            b.engine().fill(2, 0, PAGE);
            b.engine().writeUnchecked(writer.dmaAddress(), 0, 8);
            expectFault(b, writer.dmaAddress(), true);
            b.engine().writeUnchecked(reader.dmaAddress(), 0, 8);
            expectFault(b, reader.dmaAddress(), true);
            assertThat(crc(memory.bytes())).isEqualTo(before);
            assertThat(b.engine().read(reader, 0, 0, PAGE).failed()).isFalse();
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldKeepAPageThatStandsInTwoMappingsUntilTheLastIsGone(Unit unit) {
        Bench b = bench(unit, InvalidationPolicy.STRICT);
        DmaMemory memory = b.machine().allocate(PAGE, PAGE);
        DmaMapping head = b.device().mapSingle(memory, 0, 1000, Direction.BIDIRECTIONAL);
        DmaMapping tail = b.device().mapSingle(memory, 2000, 1000, Direction.BIDIRECTIONAL);
        b.device().unmap(head);
        b.engine().fill(1, 0, 1000);
        assertThat(b.engine().write(tail, 0, 0, 1000).failed()).isFalse();
        assertThat(b.faults()).isEmpty();
        b.device().unmap(tail);
        b.engine().writeUnchecked(tail.dmaAddress(), 0, 8);
        expectFault(b, tail.dmaAddress(), true);
    }

    @ParameterizedTest
    @EnumSource
    void shouldGiveAPageNoOtherRightsBeforeTheFlush(Unit unit) {
        Bench b = bench(unit, InvalidationPolicy.DEFERRED);
        DmaMemory memory = b.machine().allocate(PAGE, PAGE);
        DmaMapping writer = b.device().mapSingle(memory, 0, PAGE, Direction.BIDIRECTIONAL);
        b.engine().fill(1, 0, PAGE);
        b.engine().write(writer, 0, 0, PAGE);
        b.device().unmap(writer);
        b.engine().fill(2, 0, PAGE);
        b.engine().writeUnchecked(writer.dmaAddress(), 0, PAGE); // what deferred invalidation gives up
        assertThat(crc(memory.bytes())).isEqualTo(b.engine().crc32c(0, PAGE));
        DmaMapping reader = b.device().mapSingle(memory, 0, PAGE, Direction.TO_DEVICE);
        assertThat(reader.dmaAddress()).isGreaterThanOrEqualTo(FALLBACK);
        assertThat(refused(b.device(), Claim.PENDING)).isOne();
        DmaMapping again = b.device().mapSingle(memory, 0, PAGE, Direction.BIDIRECTIONAL);
        assertThat(again.dmaAddress()).isEqualTo(writer.dmaAddress());
        b.device().unmap(again);

        b.machine().await(() -> false, Duration.ofMillis(10));
        b.device().tick();
        DmaMapping later = b.device().mapSingle(memory, 0, PAGE, Direction.TO_DEVICE);
        assertThat(later.dmaAddress()).isEqualTo(writer.dmaAddress());
        b.engine().writeUnchecked(later.dmaAddress(), 0, 8);
        expectFault(b, later.dmaAddress(), true);
    }

    @ParameterizedTest
    @EnumSource
    void shouldFlushAfter256Unmaps(Unit unit) {
        Bench b = bench(unit, InvalidationPolicy.DEFERRED);
        DmaMemory memory = b.machine().allocate(256 * PAGE, PAGE);
        MapContext context = MapContext.current();
        for (int i = 0; i < 256; i++) {
            long address = b.device().mapSingleAddress(memory, i * PAGE, PAGE, Direction.BIDIRECTIONAL, context);
            assertThat(address).isEqualTo(memory.machineAddress(i * PAGE));
            b.device().unmapSingle(memory, i * PAGE, address, PAGE, Direction.BIDIRECTIONAL, context);
        }
        long read = b.device().mapSingleAddress(memory, 5 * PAGE, PAGE, Direction.TO_DEVICE, context);
        assertThat(read).isEqualTo(memory.machineAddress(5 * PAGE));
    }

    @ParameterizedTest
    @EnumSource
    void shouldTakeEmptyTablesAwayOnRequest(Unit unit) {
        Bench b = bench(unit, InvalidationPolicy.DEFERRED);
        DmaMemory memory = b.machine().allocate(64 * MIB2, MIB2);
        for (int turn = 0; turn < 3; turn++) {
            for (int i = 0; i < 64; i++) {
                DmaMapping mapping = b.device().mapSingle(memory, i * MIB2, PAGE, Direction.BIDIRECTIONAL);
                b.engine().fill(i, 0, 64);
                b.engine().write(mapping, 0, 0, 64);
                b.device().unmap(mapping);
            }
            b.device().trim();
        }
        assertThat(b.faults()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void shouldFindUnmapsOfWhatIsNotMapped(Unit unit) {
        Bench b = bench(unit, InvalidationPolicy.STRICT);
        DmaMemory memory = b.machine().allocate(PAGE, PAGE);
        MapContext context = MapContext.current();
        long address = b.device().mapSingleAddress(memory, 0, PAGE, Direction.TO_DEVICE, context);
        b.device().unmapSingle(memory, 0, address, PAGE, Direction.TO_DEVICE, context);
        assertThatThrownBy(() -> b.device().unmapSingle(memory, 0, address, PAGE, Direction.TO_DEVICE, context))
                .isInstanceOf(NotMappedException.class);
    }

    @ParameterizedTest
    @EnumSource
    void shouldGivePeersAddressesOfTheirOwn(Unit unit) {
        Bench b = bench(unit, InvalidationPolicy.STRICT);
        DmaMapping mapping = b.device().mapResource(b.peer(), 2, MIB2, PAGE, Direction.BIDIRECTIONAL);
        assertThat(mapping.dmaAddress()).isGreaterThanOrEqualTo(FALLBACK);
        b.engine().fill(3, 0, PAGE);
        b.engine().write(mapping, 0, 0, PAGE);
        assertThat(crc(b.machine().barBytes(Machines.GPU1, 2).asSlice(MIB2, PAGE)))
                .isEqualTo(b.engine().crc32c(0, PAGE));
    }
}
