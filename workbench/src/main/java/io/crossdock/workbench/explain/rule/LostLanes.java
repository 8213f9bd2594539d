package io.crossdock.workbench.explain.rule;

import io.crossdock.pci.FunctionInfo;
import io.crossdock.pci.Link;
import io.crossdock.pci.LinkRate;
import io.crossdock.platform.HostMessage;
import io.crossdock.workbench.explain.Finding;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;

/** XD030: a link on the way reports less than its ends can do. */
final class LostLanes implements Rule {
    /** Speed to which devices fall while nothing moves. */
    private static final int IDLE_MTPS = 2500;

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
                "A lost lane halves the rate or worse. A low speed is often nothing: devices idle at 2.5 GT/s, and the rates"
                        + " here take the speed that both ends can do. A speed between is a link that came up slower, or"
                        + " a power state: only LnkSta under load tells.",
                "LnkCap and LnkSta of both ends; the kernel's line about available bandwidth.",
                "Reseat the card or riser, check the slot's wiring and bifurcation; read LnkSta again while a copy runs.",
                "None.",
                "PCIe base specification 7.5.3.6 and 7.5.3.8; club-3090#585, hwloc#385: idle links read as degraded.");
    }

    @Override
    public Optional<Finding> check(PairFacts facts) {
        List<String> evidence = new ArrayList<>();
        boolean lanes = false;
        boolean speed = false;
        for (FunctionInfo end : Way.linkEnds(facts)) {
            Optional<LinkRate> rate = LinkRate.above(facts.machine().topology(), end.bdf());
            if (rate.isEmpty() || rate.get().notes().isEmpty()) {
                continue;
            }
            rate.get().notes().forEach(note -> evidence.add(end.bdf() + ": " + note));
            lanes |= rate.get().width() < capable(facts, end, Link::maxWidth);
            int trained = capable(facts, end, Link::speedMtps);
            speed |= trained > IDLE_MTPS && trained < rate.get().speedMtps();
        }
        for (HostMessage message : facts.machine().platform().host().messages()) {
            boolean here = message.functions().stream()
                    .anyMatch(b ->
                            Way.functions(facts).stream().anyMatch(f -> f.bdf().equals(b)));
            if (message.kind() == HostMessage.Kind.LINK_DEGRADED && here) {
                evidence.add(message.text());
                lanes = true;
            }
        }
        if (evidence.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Finding(
                lanes || speed ? Finding.Level.WARNING : Finding.Level.NOTE,
                code(),
                lanes
                        ? "a link on the way has lost lanes, or came up slower than both ends can do"
                        : speed
                                ? "a link on the way runs below what its ends can do, and not at the idle speed"
                                : "a link on the way reports 2.5 GT/s, as devices do while they idle",
                evidence,
                "",
                lanes ? List.of() : List.of("the rates take the speed that both ends can do")));
    }

    /** The smaller of what both ends of the link above a function tell; 0 where no end does. */
    private static int capable(PairFacts facts, FunctionInfo f, Function<Link, OptionalInt> field) {
        int lower = field.apply(f.link()).orElse(0);
        int upper = facts.machine()
                .topology()
                .parent(f.bdf())
                .map(p -> field.apply(p.link()).orElse(0))
                .orElse(0);
        return lower == 0 || upper == 0 ? Math.max(lower, upper) : Math.min(lower, upper);
    }
}
