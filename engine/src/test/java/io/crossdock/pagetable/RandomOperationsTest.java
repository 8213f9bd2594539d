package io.crossdock.pagetable;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossdock.testing.Seeds;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** {@link RandomOperations} for a short while, in every format. */
class RandomOperationsTest {
    private static final int STEPS = 4_000;

    static LongStream seeds() {
        return Seeds.orElse(2);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void shouldAgreeWithThePlainMapOnArm(long seed) {
        agree(FormatCase.ARM_4K, seed);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void shouldAgreeWithThePlainMapOnArm16K(long seed) {
        agree(FormatCase.ARM_16K, seed);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void shouldAgreeWithThePlainMapOnArm64K(long seed) {
        agree(FormatCase.ARM_64K, seed);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void shouldAgreeWithThePlainMapOnArmWith52Bits(long seed) {
        agree(FormatCase.ARM_64K_52, seed);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void shouldAgreeWithThePlainMapInStage2(long seed) {
        agree(FormatCase.ARM_S2_4K, seed);
    }

    /** 4 KiB: two tables side by side. 16 KiB: the same. */
    @ParameterizedTest
    @MethodSource("seeds")
    void shouldAgreeWithThePlainMapInStage2WithTablesSideBySide(long seed) {
        agree(seed % 2 == 0 ? FormatCase.ARM_S2_4K_40 : FormatCase.ARM_S2_16K, seed);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void shouldAgreeWithThePlainMapInStage2With52Bits(long seed) {
        agree(FormatCase.ARM_S2_64K_52, seed);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void shouldAgreeWithThePlainMapOnVtdWith3Levels(long seed) {
        agree(FormatCase.VTD_3, seed);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void shouldAgreeWithThePlainMapOnVtd(long seed) {
        agree(FormatCase.VTD_4, seed);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void shouldAgreeWithThePlainMapOnVtdWith5Levels(long seed) {
        agree(FormatCase.VTD_5, seed);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void shouldAgreeWithThePlainMapOnX86(long seed) {
        agree(FormatCase.X86_4, seed);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void shouldAgreeWithThePlainMapOnX86With5Levels(long seed) {
        agree(FormatCase.X86_5, seed);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void shouldAgreeWithThePlainMapOnAmd(long seed) {
        agree(FormatCase.AMD_V1, seed);
    }

    private static void agree(FormatCase shape, long seed) {
        RandomOperations whole = new RandomOperations(shape, TableOptions.DEFAULT, seed);
        whole.run(STEPS);
        whole.finish();
        assertThat(whole.refusedMaps).isGreaterThan(100);
        assertThat(whole.refusedHoles).isGreaterThan(100);
        assertThat(whole.refusedParts).isGreaterThan(5);
        for (int level = 0; level < shape.leafLevels(); level++) {
            assertThat(whole.mapped[level]).as("leaves of level %d", level).isGreaterThan(20);
        }
        RandomOperations splitting = new RandomOperations(
                shape,
                TableOptions.DEFAULT
                        .withSplitBlocks(true)
                        .withCoherentWalk(false)
                        .withUnmap(UnmapStrategy.REMEMBERED),
                seed);
        splitting.run(STEPS);
        splitting.finish();
        assertThat(splitting.refusedParts).isZero();
        assertThat(splitting.splitBlocks).isGreaterThan(5);
    }
}
