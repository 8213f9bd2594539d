package io.crossdock.peer;

import io.crossdock.peer.KernelRule.Kind;
import io.crossdock.platform.KernelVersion;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The rules of one kernel version, with every doubt about a version between two that were read decided one way. A pair
 * asks a dozen times, so what it asks for is looked up once. Immutable and thread-safe.
 */
final class RuleSet {
    /** How p2pdma decides. */
    enum Algorithm {
        NONE("none"),
        SWITCH_ONLY("switch-only"),
        PATH("path"),
        DIVERGENCE("divergence");

        private final String subject;

        Algorithm(String subject) {
            this.subject = subject;
        }
    }

    private record Key(Kind kind, String subject) {}

    private final KernelVersion version;
    private final List<KernelRule> rules;
    private final Map<Key, KernelRule> first = new HashMap<>();
    private final Map<Key, Basis> bases = new HashMap<>();
    private final Optional<Algorithm> algorithm;

    /**
     * @param rules those that hold
     * @param all every row of the files, those that do not hold included: their absence has a basis too
     */
    RuleSet(KernelVersion version, List<KernelRule> rules, List<KernelRule> all) {
        this.version = version;
        this.rules = List.copyOf(rules);
        for (KernelRule rule : rules) {
            first.putIfAbsent(new Key(rule.kind(), rule.subject()), rule);
        }
        for (KernelRule rule : all) {
            bases.merge(new Key(rule.kind(), rule.subject()), rule.basisAt(version), Basis::worse);
        }
        this.algorithm = Arrays.stream(Algorithm.values())
                .filter(a -> has(Kind.ALGORITHM, a.subject))
                .findFirst();
    }

    KernelVersion version() {
        return version;
    }

    /** Rules that hold. */
    List<KernelRule> rules() {
        return rules;
    }

    Optional<KernelRule> find(Kind kind, String subject) {
        return Optional.ofNullable(first.get(new Key(kind, subject)));
    }

    boolean has(Kind kind, String subject) {
        return find(kind, subject).isPresent();
    }

    /** Basis of the presence or absence of a rule; the worst, where several rows speak of it. */
    Basis basis(Kind kind, String subject) {
        return bases.getOrDefault(new Key(kind, subject), Basis.READ);
    }

    /** Empty where no row covers the version. */
    Optional<Algorithm> algorithm() {
        return algorithm;
    }

    Basis algorithmBasis() {
        return algorithm().map(a -> basis(Kind.ALGORITHM, a.subject)).orElse(Basis.RECALLED);
    }

    /** Row of the host bridge list for a device; a row for all devices of the vendor counts. */
    Optional<KernelRule> hostBridge(int vendorId, int deviceId) {
        return find(Kind.HOST_BRIDGE, subject(vendorId, deviceId)).or(() -> find(Kind.HOST_BRIDGE, anyOf(vendorId)));
    }

    Basis hostBridgeBasis(int vendorId, int deviceId) {
        return basis(Kind.HOST_BRIDGE, subject(vendorId, deviceId)).worse(basis(Kind.HOST_BRIDGE, anyOf(vendorId)));
    }

    static String subject(int vendorId, int deviceId) {
        return hex(vendorId) + ":" + hex(deviceId);
    }

    static String anyOf(int vendorId) {
        return hex(vendorId) + ":any";
    }

    private static String hex(int id) {
        return HexFormat.of().toHexDigits((short) id);
    }
}
