package io.crossdock.workbench.explain.rule;

import io.crossdock.pci.FunctionInfo;
import io.crossdock.workbench.explain.Finding;
import io.crossdock.workbench.explain.verdict.Chipset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** XD032: one of the two hangs on the chipset, behind a link that no dump shows. */
final class ChipsetLanes implements Rule {
    @Override
    public String code() {
        return "XD032";
    }

    @Override
    public String title() {
        return "a device hangs on chipset lanes";
    }

    @Override
    public RuleText text() {
        return new RuleText(
                "A device of the pair is below a root port of Intel's chipset (00:1b, 00:1c, 00:1d) or below an AMD or"
                        + " ASMedia chipset's switch.",
                "The chipset reaches the processor over one narrow link (Intel's DMI: x4 to x8; AMD: x4) that it shares"
                        + " with USB, SATA and network, and Intel's is in no PCI dump: the slot may look like x16, the data"
                        + " goes at x4.",
                "Address of the root port, or numbers of the switch above the device.",
                "A slot that is wired to the processor; the board's manual tells which.",
                "Another slot, which may take lanes from the first one.",
                "club-3090#585 and #895: 6.5 instead of 13.2 GB/s; vendors' block diagrams.");
    }

    @Override
    public Optional<Finding> check(PairFacts facts) {
        List<String> evidence = new ArrayList<>();
        List<String> who = new ArrayList<>();
        for (FunctionInfo end : List.of(facts.from(), facts.to())) {
            Chipset.port(facts.machine(), end).ifPresent(port -> {
                who.add(end.bdf().toString());
                evidence.add(Chipset.describe(end, port));
            });
        }
        return evidence.isEmpty()
                ? Optional.empty()
                : Optional.of(new Finding(
                        Finding.Level.WARNING,
                        code(),
                        String.join(" and ", who) + (who.size() == 1 ? " hangs" : " hang")
                                + " on chipset lanes, whose link to the processor is narrow and shared",
                        evidence,
                        "",
                        List.of("the figures are upper bounds: " + Chipset.LIMIT)));
    }
}
