package io.crossdock.workbench.explain.rule;

import io.crossdock.pci.FunctionInfo;
import io.crossdock.pci.LinkRate;
import io.crossdock.workbench.explain.Finding;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/** XD030: a link on the way reports less than its ends can do. */
final class LostLanes implements Rule {
    @Override
    public String code() {
        return "XD030";
    }

    @Override
    public String title() {
        return "a link runs below what its two ends can do";
    }

    @Override
    public RuleText text() {
        return new RuleText(
                "LnkSta of a link on the way shows fewer lanes, or less speed, than LnkCap of both ends.",
                "A lost lane halves the rate or worse. A low speed is often nothing: devices idle at 2.5 GT/s.",
                "LnkCap and LnkSta of both ends.",
                "Reseat the card or riser, check the slot's wiring; read LnkSta again while a copy runs.",
                "None.",
                "PCIe base specification 7.5.3.6 and 7.5.3.8.");
    }

    @Override
    public Optional<Finding> check(PairFacts facts) {
        TreeSet<String> evidence = new TreeSet<>();
        boolean lanes = false;
        for (FunctionInfo end : List.of(facts.from(), facts.to())) {
            List<FunctionInfo> chain = new ArrayList<>(List.of(end));
            chain.addAll(facts.machine().topology().bridgesAbove(end.bdf()));
            for (FunctionInfo f : chain) {
                Optional<LinkRate> rate = LinkRate.above(facts.machine().topology(), f.bdf());
                for (String note : rate.map(LinkRate::notes).orElse(List.of())) {
                    evidence.add(f.bdf() + ": " + note);
                }
                lanes |= rate.isPresent() && rate.get().width() < capableWidth(facts, f);
            }
        }
        if (evidence.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Finding(
                lanes ? Finding.Level.WARNING : Finding.Level.NOTE,
                code(),
                lanes ? "a link on the way has lost lanes" : "a link on the way reports less than its ends can do",
                List.copyOf(evidence),
                "",
                List.of()));
    }

    /** Lanes that both ends of the link above a function can do; 0 where no end tells. */
    private static int capableWidth(PairFacts facts, FunctionInfo f) {
        int lower = f.link().maxWidth().orElse(0);
        int upper = facts.machine()
                .topology()
                .parent(f.bdf())
                .map(p -> p.link().maxWidth().orElse(0))
                .orElse(0);
        return lower == 0 || upper == 0 ? Math.max(lower, upper) : Math.min(lower, upper);
    }
}
