package io.crossdock.peer;

import io.crossdock.peer.KernelRule.Holds;
import io.crossdock.peer.KernelRule.Kind;
import io.crossdock.platform.KernelVersion;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What Linux does about peer-to-peer DMA, by version: the rule files that are packed with the engine. Immutable and
 * thread-safe.
 */
public final class KernelRules {
    private static final KernelRules STANDARD =
            new KernelRules(List.of(RuleFile.ofResource("host-bridges.rules"), RuleFile.ofResource("p2pdma.rules")));

    /** Versions of which the rule sets are kept: those that one program asks about, and not those of a fuzzed one. */
    private static final int KEPT = 64;

    private final List<KernelRule> rules;
    private final Map<KernelVersion, List<RuleSet>> kept = new ConcurrentHashMap<>();
    private final List<RuleSet> ofUnknown;
    private final List<KernelVersion> releases;

    KernelRules(List<List<KernelRule>> files) {
        this.rules = files.stream().flatMap(List::stream).toList();
        this.releases = releases(rules);
        this.ofUnknown = releases.stream()
                .filter(v -> v.isAtLeast(5, 10))
                .map(v -> resolve(v, Holds.YES))
                .toList();
    }

    /** The rules that are packed with the engine. */
    public static KernelRules standard() {
        return STANDARD;
    }

    List<KernelRule> rows() {
        return rules;
    }

    /**
     * The rule sets that a kernel of this version may have: one, or for a version between two that were read and
     * differ, one that still follows the older and one that already follows the newer.
     */
    List<RuleSet> at(KernelVersion version) {
        List<RuleSet> known = kept.get(version);
        if (known != null) {
            return known;
        }
        if (kept.size() >= KEPT) {
            kept.clear();
        }
        List<RuleSet> resolved = resolve(version);
        kept.put(version, resolved);
        return resolved;
    }

    private List<RuleSet> resolve(KernelVersion version) {
        RuleSet older = resolve(version, Holds.PERHAPS_NO_LONGER);
        RuleSet newer = resolve(version, Holds.PERHAPS_NOT_YET);
        return older.rules().equals(newer.rules()) ? List.of(older) : List.of(older, newer);
    }

    private RuleSet resolve(KernelVersion version, Holds doubtThatCounts) {
        List<KernelRule> holding = new ArrayList<>();
        for (KernelRule rule : rules) {
            Holds holds = rule.at(version);
            if (holds == Holds.YES || holds == doubtThatCounts) {
                holding.add(rule);
            }
        }
        return new RuleSet(version, holding, rules);
    }

    /**
     * The rule sets that an unknown kernel may have: those of the released versions that were read, from 5.10 on. Older
     * ones are out of maintenance, and would make almost every answer unknown.
     */
    List<RuleSet> ofUnknownKernel() {
        return ofUnknown;
    }

    /** Released versions in whose source the p2pdma algorithm was read, ascending. */
    public List<KernelVersion> releases() {
        return releases;
    }

    private static List<KernelVersion> releases(List<KernelRule> rules) {
        Set<KernelVersion> found = new TreeSet<>();
        for (KernelRule rule : rules) {
            if (rule.kind() == Kind.ALGORITHM) {
                found.addAll(rule.present());
            }
        }
        found.remove(KernelVersion.NEXT);
        return List.copyOf(found);
    }

    /** Versions worth trying to find the first that answers differently, ascending: those read, {@code next} last. */
    List<KernelVersion> readAfter(KernelVersion version) {
        Set<KernelVersion> later = new LinkedHashSet<>(releases());
        later.add(KernelVersion.NEXT);
        later.removeIf(v -> v.compareTo(version) <= 0);
        return List.copyOf(later);
    }

    /** What the first device of a root bus tells about the processor, whatever the kernel. */
    Optional<KernelRule> processor(int vendorId, int deviceId) {
        return processor(RuleSet.subject(vendorId, deviceId)).or(() -> processor(RuleSet.anyOf(vendorId)));
    }

    private Optional<KernelRule> processor(String subject) {
        return rules.stream()
                .filter(r -> r.kind() == Kind.PROCESSOR && r.subject().equals(subject))
                .findFirst();
    }
}
