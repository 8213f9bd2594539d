package io.crossdock.workbench.attack;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossdock.dma.InvalidationPolicy;
import io.crossdock.machine.IommuInfo;
import io.crossdock.testing.Seeds;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(120)
class AttackTest {
    private static final long OPERATIONS = 700;

    private static AttackReport attack(AttackSettings settings) {
        return Attack.run(settings, done -> {});
    }

    static LongStream seeds() {
        return Seeds.orElse(1);
    }

    private static void attack(IommuInfo.Kind unit, InvalidationPolicy policy, long seed) {
        AttackReport report = attack(Allocator.TREE.settings(unit, policy, OPERATIONS, seed));
        assertThat(report.broken()).as(report.toString()).isZero();
        assertThatItHit(report);
        if (policy.isStrict()) {
            assertThat(report.counts().afterUnmap()).isZero();
        } else {
            assertThat(report.counts().afterUnmap()).as(report.toString()).isPositive();
        }
    }

    /** A device that reaches nothing at all proves nothing. */
    private static void assertThatItHit(AttackReport report) {
        assertThat(report.counts().reachedMapped()).as(report.toString()).isGreaterThan(OPERATIONS / 4);
        assertThat(report.translations().iotlbHits()).as(report.toString()).isGreaterThan(OPERATIONS);
        assertThat(report.counts().refused()).as(report.toString()).isGreaterThan(OPERATIONS);
        assertThat(report.counts().accesses())
                .isEqualTo(report.counts().reachedMapped()
                        + report.counts().refused()
                        + report.counts().afterUnmap());
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void shouldReachNothingAfterAStrictUnmapOnTheSmmu(long seed) {
        attack(IommuInfo.Kind.SMMUV3, InvalidationPolicy.STRICT, seed);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void shouldReachNothingAfterAStrictUnmapOnVtd(long seed) {
        attack(IommuInfo.Kind.VTD, InvalidationPolicy.STRICT, seed);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void shouldReachNothingAfterAStrictUnmapOnAmdVi(long seed) {
        attack(IommuInfo.Kind.AMDVI, InvalidationPolicy.STRICT, seed);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void shouldReachNobodyElsesPageUnderStrictIsh(long seed) {
        attack(IommuInfo.Kind.SMMUV3, InvalidationPolicy.STRICT_ISH, seed);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void shouldUseNobodyElsesAddressUnderDeferredInvalidation(long seed) {
        attack(IommuInfo.Kind.SMMUV3, InvalidationPolicy.DEFERRED, seed);
    }

    private static void attackWithAts(IommuInfo.Kind unit, InvalidationPolicy policy, long seed) {
        // An address must come round while a device still keeps it: after a deferred flush, few do.
        long operations = policy.isStrict() ? OPERATIONS : 3 * OPERATIONS;
        AttackReport report =
                attack(Allocator.TREE.settings(unit, policy, operations, seed).withAts());
        assertThat(report.broken()).as(report.toString()).isZero();
        assertThat(report.counts().reachedMapped()).as(report.toString()).isGreaterThan(OPERATIONS / 4);
        if (policy.isStrict()) {
            assertThat(report.counts().afterUnmap()).as(report.toString()).isZero();
        } else {
            assertThat(report.counts().afterUnmap()).as(report.toString()).isPositive();
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void shouldReachNothingByTranslationsOfItsOwnOnTheSmmu(long seed) {
        attackWithAts(IommuInfo.Kind.SMMUV3, InvalidationPolicy.STRICT, seed);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void shouldReachNothingByTranslationsOfItsOwnOnVtd(long seed) {
        attackWithAts(IommuInfo.Kind.VTD, InvalidationPolicy.STRICT, seed);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void shouldReachNothingByTranslationsOfItsOwnOnAmdVi(long seed) {
        attackWithAts(IommuInfo.Kind.AMDVI, InvalidationPolicy.STRICT, seed);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void shouldUseNobodyElsesAddressByTranslationsOfItsOwnOnTheSmmu(long seed) {
        attackWithAts(IommuInfo.Kind.SMMUV3, InvalidationPolicy.DEFERRED, seed);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void shouldUseNobodyElsesAddressByTranslationsOfItsOwnOnVtd(long seed) {
        attackWithAts(IommuInfo.Kind.VTD, InvalidationPolicy.DEFERRED, seed);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void shouldUseNobodyElsesAddressByTranslationsOfItsOwnOnAmdVi(long seed) {
        attackWithAts(IommuInfo.Kind.AMDVI, InvalidationPolicy.DEFERRED, seed);
    }

    @ParameterizedTest
    @EnumSource
    void shouldReachNobodyElsesPageByTranslationsOfItsOwnUnderStrictIsh(IommuInfo.Kind unit) {
        attackWithAts(unit, InvalidationPolicy.STRICT_ISH, 1);
    }

    @ParameterizedTest
    @EnumSource
    void shouldBeHeldByEveryPolicyToWhatItPromises(InvalidationPolicy policy) {
        attack(IommuInfo.Kind.VTD, policy, 1);
    }

    @ParameterizedTest
    @EnumSource
    void shouldReachPagesThatAreSomebodyElsesByThenUnderDeferredInvalidation(IommuInfo.Kind unit) {
        AttackReport report = attack(Allocator.TREE.settings(unit, InvalidationPolicy.DEFERRED, OPERATIONS, 3));
        assertThat(report.counts().readsAfterUnmap()).isPositive();
        assertThat(report.counts().writesAfterUnmap()).isPositive();
        assertThat(report.counts().pageReuse()).isPositive();
        assertThat(report.counts().addressReuse()).isZero();
        assertThat(report.counts().reuseBeforeFlush()).isEqualTo(report.counts().pageReuse());
    }

    @ParameterizedTest
    @EnumSource
    void shouldBeHeldWithEveryAllocator(Allocator allocator) {
        for (InvalidationPolicy policy : InvalidationPolicy.values()) {
            AttackReport report = attack(allocator.settings(IommuInfo.Kind.SMMUV3, policy, OPERATIONS, 5));
            assertThat(report.broken()).as(report.toString()).isZero();
            assertThatItHit(report);
        }
    }

    @Test
    void shouldReachEverythingWhereNothingIsTranslated() {
        AttackReport report = attack(Allocator.TREE
                .settings(IommuInfo.Kind.SMMUV3, InvalidationPolicy.STRICT, OPERATIONS, 1)
                .withBypass());
        assertThat(report.counts().refused()).isZero();
        assertThat(report.counts().reachedMapped()).isPositive();
        assertThat(report.counts().afterUnmap()).isGreaterThan(OPERATIONS);
        assertThat(report.counts().pageReuse()).isPositive();
        assertThat(report.broken()).isZero();
    }
}
