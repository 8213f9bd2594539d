package io.crossdock.peer;

import io.crossdock.peer.KernelRule.Kind;
import io.crossdock.platform.KernelVersion;
import java.util.List;
import java.util.Optional;

/**
 * The rules of one kernel version, with every doubt about a version between two that were read decided one way.
 *
 * @param version the version
 * @param rules those that hold
 * @param all every row of the files, those that do not hold included: their absence has a basis too
 */
record RuleSet(KernelVersion version, List<KernelRule> rules, List<KernelRule> all) {
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

    RuleSet {
        rules = List.copyOf(rules);
    }

    Optional<KernelRule> find(Kind kind, String subject) {
        return rules.stream()
                .filter(r -> r.kind() == kind && r.subject().equals(subject))
                .findFirst();
    }

    boolean has(Kind kind, String subject) {
        return find(kind, subject).isPresent();
    }

    /** Basis of the presence or absence of a rule; the worst, where several rows speak of it. */
    Basis basis(Kind kind, String subject) {
        return all.stream()
                .filter(r -> r.kind() == kind && r.subject().equals(subject))
                .map(r -> r.basisAt(version))
                .reduce(Basis.READ, Basis::worse);
    }

    /** Empty where no row covers the version. */
    Optional<Algorithm> algorithm() {
        for (Algorithm a : Algorithm.values()) {
            if (has(Kind.ALGORITHM, a.subject)) {
                return Optional.of(a);
            }
        }
        return Optional.empty();
    }

    Basis algorithmBasis() {
        return algorithm().map(a -> basis(Kind.ALGORITHM, a.subject)).orElse(Basis.RECALLED);
    }

    /** Row of the host bridge list for a device; a row for all devices of the vendor counts. */
    Optional<KernelRule> hostBridge(int vendorId, int deviceId) {
        return find(Kind.HOST_BRIDGE, subject(vendorId, deviceId))
                .or(() -> find(Kind.HOST_BRIDGE, String.format("%04x:any", vendorId)));
    }

    Basis hostBridgeBasis(int vendorId, int deviceId) {
        return basis(Kind.HOST_BRIDGE, subject(vendorId, deviceId))
                .worse(basis(Kind.HOST_BRIDGE, String.format("%04x:any", vendorId)));
    }

    static String subject(int vendorId, int deviceId) {
        return String.format("%04x:%04x", vendorId, deviceId);
    }
}
