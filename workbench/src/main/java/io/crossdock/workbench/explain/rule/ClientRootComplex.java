package io.crossdock.workbench.explain.rule;

import io.crossdock.workbench.explain.Finding;
import io.crossdock.workbench.explain.verdict.RootComplexes;
import java.util.List;
import java.util.Optional;

/** XD023: an Intel client's root complex passes writes and fails reads. */
final class ClientRootComplex implements Rule {
    @Override
    public String code() {
        return "XD023";
    }

    @Override
    public String title() {
        return "an Intel client's root complex lies between";
    }

    @Override
    public RuleText text() {
        return new RuleText(
                "Requests of the pair pass the root complex of an Intel client processor.",
                "Posted writes from one port to another come through, reads end in Unsupported Request: a copy that the target pulls fails or returns ones, while the same copy pushed succeeds.",
                "An Intel host bridge with one root bus for everything, no server's mesh devices.",
                "None in software: push instead of pull. A switch between, or a workstation or server platform.",
                "Hardware.",
                "open-gpu-kernel-modules#1253 (Z890; the same cards on a Threadripper: 180 Gb/s both ways). One report: other client generations may differ.");
    }

    @Override
    public Optional<Finding> check(PairFacts facts) {
        if (!facts.passesRootComplex() || !RootComplexes.isIntelClient(facts.machine())) {
            return Optional.empty();
        }
        return Optional.of(new Finding(
                Finding.Level.WARNING,
                code(),
                "an Intel client's root complex passes writes between its ports and fails reads",
                List.of("one root bus, " + facts.route().clientRoot() + ", with an Intel host bridge"),
                "",
                List.of("let the source write instead of the target read; a switch between the cards carries both")));
    }
}
