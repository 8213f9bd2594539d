package io.crossdock.workbench.attack;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossdock.dma.InvalidationPolicy;
import io.crossdock.machine.IommuInfo;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Every order with one action of each device; with more of them, see {@link AttackLongTest}. */
@Timeout(120)
class InterleavingsTest {
    private static AttackReport enumerate(InvalidationPolicy policy) {
        AttackReport report =
                Interleavings.run(Allocator.TREE.settings(IommuInfo.Kind.SMMUV3, policy, 1, 1), 1, false, runs -> {});
        assertThat(report.counts().reachedMapped()).isPositive();
        assertThat(report.translations().iotlbHits()).isPositive();
        return report;
    }

    @Test
    void shouldReachNothingAfterAStrictUnmapInAnyOrder() {
        AttackReport report = enumerate(InvalidationPolicy.STRICT);
        assertThat(report.counts().afterUnmap()).isZero();
        assertThat(report.orders().orElseThrow().situations()).isGreaterThan(1000);
    }

    @Test
    void shouldReachSomebodyElsesPageUnderDeferredInvalidationInSomeOrder() {
        AttackReport report = enumerate(InvalidationPolicy.DEFERRED);
        assertThat(report.counts().addressReuse()).isZero();
        assertThat(report.counts().pageReuse()).isPositive();
    }

    @Test
    void shouldMakeEveryChoiceOnce() {
        Choices choices = new Choices();
        List<String> runs = new ArrayList<>();
        do {
            int first = choices.choose(2, 1);
            int second = choices.choose(3, 10 + first);
            runs.add(first + "" + second);
        } while (choices.advance());
        assertThat(runs).containsExactly("00", "01", "02", "10", "11", "12");
        assertThat(choices.states()).isEqualTo(3);
    }

    @Test
    void shouldGoOnFromEachSituationOnce() {
        Choices choices = new Choices();
        List<String> runs = new ArrayList<>();
        do {
            int first = choices.choose(2, 1);
            int second = choices.choose(3, 10);
            runs.add(first + (choices.isKnown() ? " known" : " " + second));
        } while (choices.advance());
        assertThat(runs).containsExactly("0 0", "0 1", "0 2", "1 known");
    }
}
