package io.crossdock.workbench.explain.rule;

import io.crossdock.pci.Bridge.Window;
import io.crossdock.pci.FunctionInfo;
import io.crossdock.pci.ResizableBar;
import io.crossdock.workbench.explain.Finding;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** XD051: a bridge above the target has too little room for the BAR that the target could have. */
final class SmallWindow implements Rule {
    @Override
    public String code() {
        return "XD051";
    }

    @Override
    public String title() {
        return "a bridge window is too small for the BAR";
    }

    @Override
    public RuleText text() {
        return new RuleText(
                "A bridge above the target forwards a prefetchable window smaller than the largest size that the target's BAR offers.",
                "Linux cannot enlarge the BAR: every window on the way up would have to grow, and what stands beside them is in the way.",
                "The windows of the bridges above, the Resizable BAR capability, the kernel's lines: can't assign; no space.",
                "pci=realloc (pci=hpmmioprefsize=SIZE gives hotplug bridges more); Above 4G Decoding; another slot; take out the card that eats the window.",
                "None; a reboot.",
                "PCIe base specification 7.5.1.3; open-gpu-kernel-modules#510: bus 0a had 12 of 48 GB.");
    }

    @Override
    public Optional<Finding> check(PairFacts facts) {
        Optional<ResizableBar> growth = SmallBar.growth(facts);
        if (growth.isEmpty()) {
            return Optional.empty();
        }
        long wanted = growth.get().supportedBytes().getLast();
        List<String> evidence = new ArrayList<>();
        for (FunctionInfo bridge :
                facts.machine().topology().bridgesAbove(facts.to().bdf())) {
            OptionalLong window = window(bridge);
            if (window.isPresent() && window.getAsLong() < wanted) {
                evidence.add(bridge.bdf() + " forwards " + SmallBar.mebibytes(window.getAsLong())
                        + ", the BAR could have " + SmallBar.mebibytes(wanted));
            }
        }
        return evidence.isEmpty()
                ? Optional.empty()
                : Optional.of(new Finding(
                        Finding.Level.WARNING,
                        code(),
                        "the bridges above " + facts.to().bdf() + " have no room for a larger BAR",
                        evidence,
                        "",
                        List.of("pci=realloc, another slot, or take out the card that eats the window")));
    }

    /** The larger of the windows that a 64-bit prefetchable BAR may stand in; empty where the input shows none. */
    private static OptionalLong window(FunctionInfo bridge) {
        return bridge.bridge().filter(b -> b.windowsKnown()).stream()
                .flatMap(b -> b.windows().stream())
                .filter(w -> w.kind() != Window.Kind.IO)
                .mapToLong(w -> w.range().size())
                .max();
    }
}
