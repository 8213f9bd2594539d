package io.crossdock.model.vtd;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossdock.model.iommu.InFlight;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Context cache, PASID cache and IOTLB of scalable mode, and the queue whose descriptors empty them. */
class VtdScalableCacheTest {
    private static final int IQE = 1 << 4;
    private final VtdBench bench = new VtdBench(VtdParameters.SERVER.withMode(VtdMode.SCALABLE), InFlight.NONE);

    @BeforeEach
    void enable() {
        bench.scalable();
        bench.word(VtdBench.LEVEL_1, 0xd003L);
        assertThat(bench.read(0).passed()).isTrue();
    }

    @AfterEach
    void close() {
        bench.close();
    }

    @ParameterizedTest
    @CsvSource({
        // PASID cache: type 7, G in 5:4, domain in 31:16, PASID in 51:32
        "0x0000000000000037, true", // global
        "0x0000000000050007, true", // domain 5
        "0x0000004500050017, true", // PASID 0x45 of domain 5
        "0x0000000000040007, false", // domain 4
        "0x0000004500040017, false", // PASID 0x45 of domain 4
        "0x0000004400050017, false", // another PASID
        "0x0000000000000011, false", // context, global
        "0x0000000000000012, false", // IOTLB, global
        "0x0000004500050026, false", // PASID-based IOTLB: first stage
    })
    void shouldReadThePasidEntryAgainIfADescriptorCoversIt(String lo, boolean covered) {
        bench.word(VtdBench.PASID, 0);
        assertThat(bench.read(0).passed()).isTrue();
        bench.complete(Long.decode(lo), 0);
        assertThat(bench.read(0).passed()).isNotEqualTo(covered);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0x37", "0x50007", "0x4500050017"})
    void shouldReadTheDirectoryAgainWithThePasidEntry(String lo) {
        bench.word(VtdBench.DIRECTORY + 8, 0);
        assertThat(bench.read(0).passed()).isTrue();
        bench.complete(Long.decode(lo), 0);
        assertThat(bench.read(0).passed()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "0x0000000000000011, true", // global
        "0x0000000800050031, true", // device 8
        "0x0000000800070031, true", // whatever the domain: a context entry has none
        "0x0000000900050031, false", // another function
        "0x0000000000050021, false", // domain 5
        "0x0000000000000037, false", // PASID cache, global
    })
    void shouldReadTheContextEntryAgainIfADescriptorCoversIt(String lo, boolean covered) {
        bench.word(VtdBench.SM_CONTEXT, 0);
        assertThat(bench.read(0).passed()).isTrue();
        bench.complete(Long.decode(lo), 0);
        assertThat(bench.read(0).passed()).isNotEqualTo(covered);
    }

    /** A new directory counts when both are forgotten, the context entry and the PASID entry that it led to. */
    @Test
    void shouldKeepThePasidEntryOfAForgottenContextEntry() {
        bench.word(VtdBench.SM_CONTEXT, 0x1_8001L);
        bench.complete(0x11, 0);
        assertThat(bench.read(0).passed()).isTrue();
        bench.complete(0x37, 0);
        assertThat(bench.read(0).passed()).isFalse();
        assertThat(bench.faultHi(0) >>> 32 & 0xff).isEqualTo(0x51);
    }

    @ParameterizedTest
    @CsvSource({
        "0x0000012, 0x0000, true", // IOTLB, global
        "0x0050022, 0x0000, true", // domain 5, which is the PASID entry's
        "0x0050032, 0x0000, true", // page 0
        "0x0040022, 0x0000, false",
        "0x4500050026, 0x0000, false", // PASID-based: not of second-stage translations
        "0x4500050036, 0x0000, false",
        "0x0000037, 0x0000, false", // PASID cache: says nothing of translations
    })
    void shouldForgetTranslationsByTheDomainOfThePasidEntry(String lo, String hi, boolean gone) {
        bench.word(VtdBench.LEVEL_1, 0);
        assertThat(bench.read(0).passed()).isTrue();
        bench.complete(Long.decode(lo), Long.decode(hi));
        assertThat(bench.read(0).passed()).isNotEqualTo(gone);
    }

    @Test
    void shouldNotCachePasidEntriesThatAreNotPresentOrErroneous() {
        bench.complete(0x37, 0);
        bench.word(VtdBench.PASID, 0);
        assertThat(bench.read(0).passed()).isFalse();
        bench.word(VtdBench.PASID, VtdBench.LEVEL_4 | 0x489);
        assertThat(bench.read(0).passed()).isFalse();
        bench.word(VtdBench.PASID, VtdBench.LEVEL_4 | 0x89);
        assertThat(bench.read(0).passed()).isTrue();
    }

    @Test
    void shouldStepBy32BytesAndWrap() {
        for (int i = 0; i < 200; i++) {
            bench.submit(0x11, 0);
            bench.run();
            assertThat(bench.registers.read64(VtdBench.IQH)).isEqualTo((i + 1) * 32L & 0xfff);
        }
        bench.complete(0x12, 0);
        assertThat(bench.memory.read64(VtdBench.STATUS)).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({
        "0x27, 0x0, 0x0", // PASID cache, G=2
        "0x10000000000037, 0x0, 0x0", // bit 52
        "0x47, 0x0, 0x0", // bit 6
        "0x37, 0x1, 0x0",
        "0x16, 0x0, 0x0", // PASID-based IOTLB, G=1
        "0x36, 0x80, 0x0", // bit 7 of the upper word
        "0x11, 0x0, 0x1", // the upper half
    })
    void shouldRejectADescriptorThatIsNone(String lo, String hi, String upper) {
        bench.word(VtdBench.QUEUE + 24, Long.decode(upper));
        bench.submit(Long.decode(lo), Long.decode(hi));
        bench.run();
        assertThat(bench.registers.read32(VtdBench.FSTS)).isEqualTo(IQE);
        assertThat(bench.registers.read64(VtdBench.IQH)).isZero();
    }

    @Test
    void shouldRejectHalfADescriptor() {
        bench.word(VtdBench.QUEUE, 0x11);
        bench.registers.write64(VtdBench.IQT, 0x10);
        bench.run();
        assertThat(bench.registers.read32(VtdBench.FSTS)).isEqualTo(IQE);
    }

    @ParameterizedTest
    @ValueSource(longs = {0x37, 0x26})
    void shouldWantWideDescriptorsAboutPasids(long lo) {
        try (VtdBench narrow = new VtdBench(VtdParameters.SERVER.withMode(VtdMode.SCALABLE), InFlight.NONE)) {
            narrow.translating();
            narrow.submit(lo, 0);
            narrow.run();
            assertThat(narrow.registers.read32(VtdBench.FSTS)).isEqualTo(IQE);
        }
    }
}
