package io.crossdock.workbench.attack;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossdock.dma.InvalidationPolicy;
import io.crossdock.machine.IommuInfo;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Tag("long")
class AttackLongTest {
    private static final long ACCESSES = 10_000_000;
    private static final long OPERATIONS = 600_000;

    @Test
    void shouldReachNothingInTenMillionAccesses() {
        AttackReport report = Attack.run(
                Allocator.MAGAZINES.settings(IommuInfo.Kind.SMMUV3, InvalidationPolicy.STRICT, OPERATIONS, 11),
                done -> {});
        assertThat(report.counts().accesses()).isGreaterThan(ACCESSES);
        assertThat(report.counts().reachedMapped()).isGreaterThan(ACCESSES / 10);
        assertThat(report.counts().afterUnmap()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void shouldHoldInEveryOrder(InvalidationPolicy policy) {
        // With three actions, strict takes as long as all others together.
        boolean most = policy == InvalidationPolicy.DEFERRED || policy == InvalidationPolicy.STRICT_ISH;
        enumerate(IommuInfo.Kind.SMMUV3, policy, most ? Interleavings.ACTIONS : 2);
    }

    @ParameterizedTest
    @EnumSource(names = {"VTD", "AMDVI"})
    void shouldHoldInEveryOrderOnTheOtherUnits(IommuInfo.Kind unit) {
        enumerate(unit, InvalidationPolicy.STRICT, 2);
        enumerate(unit, InvalidationPolicy.DEFERRED, 2);
    }

    /** Where a table goes, deferred invalidation does not wait either. */
    @ParameterizedTest
    @EnumSource(names = {"STRICT", "DEFERRED"})
    void shouldReachNothingThroughATableThatIsUsedAgainInAnyOrder(InvalidationPolicy policy) {
        AttackReport report =
                Interleavings.run(Allocator.TREE.settings(IommuInfo.Kind.SMMUV3, policy, 1, 1), 1, true, runs -> {});
        print(policy + ", tables", report);
        assertThat(report.counts().reachedMapped()).isPositive();
        assertThat(report.counts().refused()).isPositive();
        assertThat(report.counts().neverGranted()).isZero();
        assertThat(report.counts().afterUnmap()).isZero();
    }

    private static void enumerate(IommuInfo.Kind unit, InvalidationPolicy policy, int actions) {
        AttackReport report =
                Interleavings.run(Allocator.TREE.settings(unit, policy, 1, 1), actions, false, runs -> {});
        print(unit + " " + policy, report);
        assertThat(report.broken()).as(report.toString()).isZero();
        assertThat(report.counts().reachedMapped()).isPositive();
        assertThat(report.counts().afterUnmap() > 0).isEqualTo(!policy.isStrict());
    }

    private static void print(String what, AttackReport report) {
        System.out.printf("%s: %s, %s%n", what, report.orders().orElseThrow(), report.counts());
    }
}
