package io.crossdock.peer;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossdock.peer.KernelRule.Kind;
import io.crossdock.peer.RuleSet.Algorithm;
import io.crossdock.platform.KernelVersion;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KernelRulesTest {
    private final KernelRules rules = KernelRules.standard();

    @Test
    void shouldNameASourceInEveryRow() {
        assertThat(rules.rows()).hasSizeGreaterThan(50).allSatisfy(row -> {
            assertThat(row.source()).as(row.subject()).isNotBlank();
            assertThat(row.basis()).as(row.subject()).isNotEqualTo(Basis.ASSUMED);
        });
    }

    /** Read off {@code pci_p2pdma_whitelist[]} of each version. */
    @ParameterizedTest
    @CsvSource({
        "5.4,  1022:1450, any",
        "5.10, 1022:1450, -",
        "5.4,  8086:2030, -",
        "5.10, 8086:3c00, same",
        "5.10, 8086:2f01, same",
        "5.10, 8086:2020, any",
        "5.10, 8086:09a2, -",
        "6.1,  8086:09a2, any",
        "6.12, 8086:0b25, -",
        "7.2,  8086:0b25, any",
        "7.2,  8086:4948, any",
        "6.12, 1ae0:0042, -",
        "7.2,  1ae0:0042, any",
        "7.2,  10de:2f95, -",
        "7.3,  10de:2f98, any",
        "7.3,  1d17:1003, -",
        "next, 1d17:1003, same",
        "next, 1d17:1008, any",
        "7.3,  8086:6f00, -",
        "next, 1def:e100, -",
    })
    void shouldKnowTheHostBridgeListOfEachVersion(String version, String subject, String expected) {
        List<RuleSet> sets = rules.at(KernelVersion.parse(version));
        assertThat(sets).hasSize(1);
        Optional<KernelRule> rule = sets.getFirst()
                .hostBridge(Integer.parseInt(subject.substring(0, 4), 16), Integer.parseInt(subject.substring(5), 16));
        assertThat(rule.map(KernelRule::value).orElse("-")).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "4.19, NONE, RECALLED",
        "4.20, SWITCH_ONLY, RECALLED",
        "5.4,  PATH, READ",
        "5.15, PATH, READ",
        "6.12, PATH, READ",
        "7.3,  PATH, READ",
        "next, DIVERGENCE, READ",
    })
    void shouldKnowTheAlgorithmOfEachVersion(String version, Algorithm algorithm, Basis basis) {
        RuleSet set = rules.at(KernelVersion.parse(version)).getFirst();
        assertThat(set.algorithm()).contains(algorithm);
        assertThat(set.algorithmBasis()).isEqualTo(basis);
    }

    @Test
    void shouldKnowNoAlgorithmWhereNoRowCoversTheVersion() {
        assertThat(rules.at(KernelVersion.parse("5.3")).getFirst().algorithm()).isEmpty();
    }

    @Test
    void shouldKeepBothAnswersBetweenTwoVersionsThatDiffer() {
        List<RuleSet> sets = rules.at(KernelVersion.parse("6.15"));
        assertThat(sets).hasSize(2);
        assertThat(sets.getFirst().has(Kind.HOST_BRIDGE, "8086:0b25")).isFalse();
        assertThat(sets.getLast().has(Kind.HOST_BRIDGE, "8086:0b25")).isTrue();
    }

    @Test
    void shouldKeepBothAlgorithmsAfterTheNewestRelease() {
        assertThat(rules.at(KernelVersion.parse("7.4")))
                .extracting(s -> s.algorithm().orElseThrow())
                .containsExactly(Algorithm.PATH, Algorithm.DIVERGENCE);
    }

    @ParameterizedTest
    @CsvSource({
        // boundary recalled between 5.17, read without it, and 6.1, read with it
        "5.15, 8086:09a2, READ",
        "5.18, 8086:09a2, RECALLED",
        "6.0,  8086:09a2, RECALLED",
        "6.6,  8086:09a2, READ",
        // adjacent releases read
        "7.2,  10de:2f95, READ",
        "7.3,  10de:2f95, READ",
    })
    void shouldSayHowWellARowIsKnown(String version, String subject, Basis basis) {
        RuleSet set = rules.at(KernelVersion.parse(version)).getFirst();
        assertThat(set.basis(Kind.HOST_BRIDGE, subject)).isEqualTo(basis);
    }

    @ParameterizedTest
    @CsvSource({
        "5.10, hmm,     -",
        "5.10, map-sg,  ordinary",
        "6.12, hmm,     -",
        "6.12, block,   -",
        "7.2,  hmm,     mmio",
        "7.2,  block,   mmio",
        "7.2,  dma-buf, mmio",
        "7.2,  map-sg,  ordinary",
        "5.10, map-resource, mmio",
        "7.3,  map-resource, mmio",
    })
    void shouldKnowTheAttributeThatEachConsumerAsksFor(String version, String consumer, String expected) {
        RuleSet set = rules.at(KernelVersion.parse(version)).getFirst();
        assertThat(set.find(Kind.ATTRIBUTE, consumer).map(KernelRule::value).orElse("-"))
                .isEqualTo(expected);
    }

    @Test
    void shouldTakeOnlyMaintainedReleasesForAnUnknownKernel() {
        assertThat(rules.ofUnknownKernel())
                .extracting(s -> s.version().toString())
                .containsExactly("5.10", "5.17", "6.1", "6.12", "7.2", "7.3");
    }
}
