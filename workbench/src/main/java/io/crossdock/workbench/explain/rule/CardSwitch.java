package io.crossdock.workbench.explain.rule;

import io.crossdock.pci.FunctionInfo;
import io.crossdock.pci.LinkRate;
import io.crossdock.pci.PciTopology;
import io.crossdock.pci.PortType;
import io.crossdock.workbench.explain.Finding;
import io.crossdock.workbench.explain.verdict.Kinds;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** XD033: the card has a switch of its own, and the device behind it tells a link that is not the slot's. */
final class CardSwitch implements Rule {
    @Override
    public String code() {
        return "XD033";
    }

    @Override
    public String title() {
        return "the card has a switch of its own";
    }

    @Override
    public RuleText text() {
        return new RuleText(
                "A GPU stands below a switch of its own vendor: the card's.",
                "The GPU reports the link to that switch, wide and fast whatever the slot is: what counts is the minimum"
                        + " over the path. The card's downstream port has ACS of its own, which has to be cleared as well"
                        + " wherever redirect is to go.",
                "LnkSta of the card's upstream port beside that of the GPU; ACSCtl of its downstream port.",
                "Read the link at the card's upstream port; name that port in pci=disable_acs_redir too.",
                "None.",
                "nokyan/resources#512: 32 GT/s x16 told, 16 GT/s x8 in the slot; compute-runtime#942: 8086:e2f0 on board.");
    }

    @Override
    public Optional<Finding> check(PairFacts facts) {
        PciTopology topology = facts.machine().topology();
        List<String> evidence = new ArrayList<>();
        boolean slower = false;
        for (FunctionInfo end : List.of(facts.from(), facts.to())) {
            List<FunctionInfo> above = topology.bridgesAbove(end.bdf());
            if (!isOnCard(end, above)) {
                continue;
            }
            FunctionInfo upstream = above.get(1);
            Optional<LinkRate> told = LinkRate.above(topology, end.bdf());
            Optional<LinkRate> slot = LinkRate.above(topology, upstream.bdf());
            evidence.add(end.bdf() + " reports " + told.map(LinkRate::label).orElse("no link") + ", its card "
                    + upstream.bdf() + " has " + slot.map(LinkRate::label).orElse("no link shown") + "; "
                    + above.getFirst().bdf() + " " + above.getFirst().acs().describeControl());
            slower |= told.isPresent()
                    && slot.isPresent()
                    && slot.get().bytesPerSecond() < told.get().bytesPerSecond();
        }
        return evidence.isEmpty()
                ? Optional.empty()
                : Optional.of(new Finding(
                        slower ? Finding.Level.WARNING : Finding.Level.NOTE,
                        code(),
                        slower
                                ? "the slot's link is slower than the one that the GPU reports, which ends on its card"
                                : "the card has a switch of its own, whose ports count as well",
                        evidence,
                        "",
                        List.of()));
    }

    /** A downstream and an upstream port of the GPU's vendor directly above it; AMD's cards carry numbers of the 1002. */
    private static boolean isOnCard(FunctionInfo end, List<FunctionInfo> above) {
        return Kinds.isGpu(end)
                && end.vendorId().isPresent()
                && above.size() > 1
                && above.get(0).portType() == PortType.SWITCH_DOWNSTREAM
                && above.get(1).portType() == PortType.SWITCH_UPSTREAM
                && above.get(0).vendorId().equals(end.vendorId())
                && above.get(1).vendorId().equals(end.vendorId());
    }
}
