package io.crossdock.workbench.explain.rule;

import io.crossdock.model.observe.Hop;
import io.crossdock.workbench.explain.Finding;
import io.crossdock.workbench.run.TransferOutcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** XD040: bytes that were sent did not arrive. */
final class NothingArrived implements Rule {
    @Override
    public String code() {
        return "XD040";
    }

    @Override
    public String title() {
        return "bytes that were sent did not arrive";
    }

    @Override
    public RuleText text() {
        return new RuleText(
                "Requests of the run were dropped, or the destination's bytes differ from what was sent.",
                "A posted write has no answer: the device and its driver see success while the data is lost.",
                "Fault records of the translation unit, the place where the route ends, and the comparison at the"
                        + " destination.",
                "Depends on the place: map the address, let the root complex forward, or take another route.",
                "See the remedy.",
                "PCIe base specification 2.7.2; reports such as pytorch#84803 and open-gpu-kernel-modules#1257.");
    }

    @Override
    public Optional<Finding> check(PairFacts facts) {
        for (TransferOutcome outcome : facts.outcomesInUse()) {
            if (!outcome.intact()) {
                List<String> evidence =
                        new ArrayList<>(outcome.faults().stream().limit(3).toList());
                for (Hop hop : outcome.writes().route()) {
                    if (hop.kind() == Hop.Kind.DROPPED) {
                        evidence.add(hop.bdf().map(b -> b + ": ").orElse("") + hop.note());
                    }
                }
                return Optional.of(new Finding(
                        Finding.Level.ERROR,
                        code(),
                        "writes from " + facts.from().bdf() + " do not reach "
                                + facts.to().bdf() + ", and no error tells the device",
                        evidence,
                        "",
                        List.of()));
            }
        }
        return Optional.empty();
    }
}
