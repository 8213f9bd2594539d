package io.crossdock.model.vtd;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossdock.model.iommu.InFlight;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The invalidation queue (specification 6.5.2, 6.5.4). */
class VtdQueueTest {
    private static final long WAIT = 0x1_0000_0025L;
    private static final long IOTLB_GLOBAL = 0x12;
    private static final long DRAIN_WRITES = 1 << 6;
    private static final long DRAIN_READS = 1 << 7;

    private final Traffic traffic = new Traffic();
    private final VtdBench bench = new VtdBench(VtdParameters.SERVER, traffic);

    /** Accesses that arrive when the test says so. */
    private static final class Traffic implements InFlight {
        long issued;
        long readsArrived;
        long writesArrived;

        @Override
        public long mark() {
            return issued;
        }

        @Override
        public boolean drained(long mark, boolean reads, boolean writes) {
            return (!reads || readsArrived >= mark) && (!writes || writesArrived >= mark);
        }
    }

    @AfterEach
    void close() {
        bench.close();
    }

    private long head() {
        return bench.registers.read64(VtdBench.IQH);
    }

    private long status() {
        return bench.memory.read64(VtdBench.STATUS);
    }

    @Test
    void shouldFetchNothingWithinTheRegisterWrite() {
        bench.on();
        bench.submit(WAIT, VtdBench.STATUS);
        assertThat(head()).isZero();
        assertThat(status()).isZero();
        assertThat(bench.unit.busy()).isTrue();
        bench.unit.step();
        assertThat(head()).isEqualTo(0x10);
        assertThat(status()).isEqualTo(1);
        assertThat(bench.unit.busy()).isFalse();
    }

    @Test
    void shouldFetchAFewDescriptorsAStep() {
        bench.on();
        for (int i = 0; i < 7; i++) {
            bench.submit(WAIT, VtdBench.STATUS);
        }
        bench.unit.step();
        assertThat(head()).isEqualTo(0x40);
        bench.unit.step();
        assertThat(head()).isEqualTo(0x70);
    }

    @Test
    void shouldWrap() {
        bench.on();
        for (int i = 0; i < 130; i++) {
            bench.complete(IOTLB_GLOBAL, 0);
        }
        // 260 descriptors in a ring of 256.
        assertThat(head()).isEqualTo(0x40);
    }

    @Test
    void shouldUseTheQueueSizeOfIqa() {
        bench.registers.write64(VtdBench.IQA, VtdBench.QUEUE | 1);
        bench.registers.write32(VtdBench.GCMD, 0x0400_0000);
        bench.unit.step();
        bench.word(VtdBench.QUEUE + 0x1ff0, WAIT);
        for (int i = 0; i < 511; i++) {
            bench.word(VtdBench.QUEUE + i * 16L, IOTLB_GLOBAL);
        }
        bench.word(VtdBench.QUEUE + 0x1ff8, VtdBench.STATUS);
        bench.registers.write64(VtdBench.IQT, 0x1ff0);
        bench.run();
        bench.registers.write64(VtdBench.IQT, 0);
        bench.run();
        assertThat(head()).isZero();
        assertThat(status()).isEqualTo(1);
    }

    @Test
    void shouldWriteTheStatusAsA32BitWord() {
        bench.on();
        bench.word(VtdBench.STATUS, 0x1111_1111_2222_2222L);
        bench.submit(0xdead_beef_0000_0025L, VtdBench.STATUS + 4);
        bench.run();
        assertThat(status()).isEqualTo(0xdead_beef_2222_2222L);
    }

    @Test
    void shouldWriteNoStatusUnlessAsked() {
        bench.on();
        bench.submit(0x1_0000_0005L, VtdBench.STATUS);
        bench.run();
        assertThat(head()).isEqualTo(0x10);
        assertThat(status()).isZero();
    }

    @Test
    void shouldInterruptOnceUntilIwcIsCleared() {
        bench.on();
        bench.registers.write32(0xa4, 0x55);
        bench.registers.write32(0xa8, (int) VtdBench.STATUS);
        bench.registers.write32(VtdBench.IECTL, 0);
        // IF is bit 4.
        bench.submit(0x15, 0);
        bench.run();
        assertThat(bench.registers.read32(VtdBench.ICS)).isEqualTo(1);
        assertThat(status()).isEqualTo(0x55);
        bench.word(VtdBench.STATUS, 0);
        bench.submit(0x15, 0);
        bench.run();
        assertThat(status()).isZero();
        bench.registers.write32(VtdBench.ICS, 1);
        assertThat(bench.registers.read32(VtdBench.ICS)).isZero();
        bench.submit(0x15, 0);
        bench.run();
        assertThat(status()).isEqualTo(0x55);
    }

    @ParameterizedTest
    @CsvSource({
        "0x00, 0", // type 0
        "0x13, 0", // device TLB, bit 4
        "0x200003, 0", // bit 21
        "0x0001000000000003, 0", // bit 48
        "0x1003, 0", // PFSID, which ECAP.DIT=0 denies
        "0x0010000000000003, 0",
        "0x03, 2", // bit 1 of the upper half
        "0x14, 0", // interrupt entry cache, ECAP.IR=0
        "0x16, 0", // type 6: PASID
        "0x0f, 0",
        "0x01, 0", // context, G=0
        "0x02, 0", // IOTLB, G=0
        "0x51, 0", // context, bit 6
        "0x11, 1", // context, upper half
        "0x0004000000000031, 0", // context, bit 50
        "0x112, 0", // IOTLB, bit 8
        "0x0000000100000012, 0", // IOTLB, bit 32
        "0x12, 0x80", // IOTLB, bit 7 of the upper half
        "0x32, 0x13", // AM=19 beyond MAMV=18
        "0x125, 0x30000", // wait, bit 8
        "0x25, 0x30001", // wait, misaligned status
    })
    void shouldStopAtABadDescriptorUntilIqeIsCleared(String lo, String hi) {
        bench.on();
        bench.submit(IOTLB_GLOBAL, 0);
        bench.submit(Long.decode(lo), Long.decode(hi));
        bench.submit(WAIT, VtdBench.STATUS);
        bench.run();
        // IQE is bit 4.
        assertThat(bench.registers.read32(VtdBench.FSTS)).isEqualTo(0x10);
        assertThat(head()).isEqualTo(0x10);
        assertThat(status()).isZero();
        assertThat(bench.unit.busy()).isFalse();

        // The remedy of a driver: replace the descriptor, clear the error.
        bench.word(VtdBench.QUEUE + 0x10, IOTLB_GLOBAL);
        bench.word(VtdBench.QUEUE + 0x18, 0);
        bench.registers.write32(VtdBench.FSTS, 0x10);
        bench.run();
        assertThat(head()).isEqualTo(0x30);
        assertThat(status()).isEqualTo(1);
    }

    @Test
    void shouldReportATailOutsideTheQueueAndAQueueThatMemoryDoesNotAnswer() {
        bench.on();
        bench.registers.write64(VtdBench.IQT, 0x1000);
        bench.unit.step();
        assertThat(bench.registers.read32(VtdBench.FSTS)).isEqualTo(0x10);

        VtdBench other = new VtdBench();
        other.registers.write64(VtdBench.IQA, 0x9_0000_0000L);
        other.registers.write32(VtdBench.GCMD, 0x0400_0000);
        other.unit.step();
        other.registers.write64(VtdBench.IQT, 0x10);
        other.unit.step();
        assertThat(other.registers.read32(VtdBench.FSTS)).isEqualTo(0x10);
        other.close();
    }

    @Test
    void shouldNotTakeAFetchForCompletion() {
        bench.translating();
        bench.word(VtdBench.LEVEL_1, 0xd003);
        bench.read(0);
        bench.word(VtdBench.LEVEL_1, 0);
        bench.submit(IOTLB_GLOBAL, 0);
        bench.unit.step();
        assertThat(head()).isEqualTo(0x10);
        assertThat(bench.unit.busy()).isTrue();
        assertThat(bench.read(0).passed()).isTrue();
        // Without a wait descriptor it takes effect in its own time.
        bench.run();
        assertThat(bench.read(0).passed()).isFalse();
    }

    @Test
    void shouldCompleteAWaitWithTheDescriptorsBeforeIt() {
        bench.translating();
        bench.word(VtdBench.LEVEL_1, 0xd003);
        bench.read(0);
        bench.word(VtdBench.LEVEL_1, 0);
        bench.submit(IOTLB_GLOBAL, 0);
        bench.submit(WAIT, VtdBench.STATUS);
        bench.unit.step();
        assertThat(status()).isEqualTo(1);
        assertThat(bench.read(0).passed()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        // drain bits of the IOTLB invalidation; whether it waits for reads, for writes
        "0x00, false, false",
        "0x40, false, true",
        "0x80, true, false",
        "0xc0, true, true",
    })
    void shouldWaitForAccessesOnlyWhenAsked(String drain, boolean waitsForReads, boolean waitsForWrites) {
        bench.translating();
        traffic.issued = 5;
        traffic.readsArrived = 4;
        traffic.writesArrived = 5;
        bench.submit(IOTLB_GLOBAL | Long.decode(drain), 0);
        bench.submit(WAIT, VtdBench.STATUS);
        bench.unit.step();
        assertThat(status() == 0).isEqualTo(waitsForReads);
        traffic.readsArrived = 5;
        bench.unit.step();
        assertThat(status()).isEqualTo(1);

        bench.word(VtdBench.STATUS, 0);
        traffic.issued = 6;
        traffic.readsArrived = 6;
        bench.submit(IOTLB_GLOBAL | Long.decode(drain), 0);
        bench.submit(WAIT, VtdBench.STATUS);
        bench.unit.step();
        assertThat(status() == 0).isEqualTo(waitsForWrites);
        traffic.writesArrived = 6;
        bench.unit.step();
        assertThat(status()).isEqualTo(1);
    }

    @Test
    void shouldNotWaitForAccessesThatStartLater() {
        bench.translating();
        traffic.issued = 5;
        bench.submit(IOTLB_GLOBAL | DRAIN_READS | DRAIN_WRITES, 0);
        bench.submit(WAIT, VtdBench.STATUS);
        bench.unit.step();
        assertThat(status()).isZero();
        traffic.issued = 9;
        traffic.readsArrived = 5;
        traffic.writesArrived = 5;
        bench.unit.step();
        assertThat(status()).isEqualTo(1);
    }

    @Test
    void shouldChangeItsGenerationWithEveryDescriptor() {
        bench.translating();
        bench.submit(IOTLB_GLOBAL, 0);
        long before = bench.unit.generation();
        bench.unit.step();
        long fetched = bench.unit.generation();
        assertThat(fetched).isNotEqualTo(before);
        bench.run();
        long performed = bench.unit.generation();
        assertThat(performed).isNotEqualTo(fetched);
        bench.unit.step();
        assertThat(bench.unit.generation()).isEqualTo(performed);
    }
}
