package io.crossdock.workbench.explain.rule;

import io.crossdock.pci.Bar;
import io.crossdock.pci.ResizableBar;
import io.crossdock.platform.HostMessage;
import io.crossdock.workbench.explain.Finding;
import io.crossdock.workbench.explain.verdict.Kinds;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** XD050: the target's BAR shows a part of its memory. */
final class SmallBar implements Rule {
    /** BAR size from the times before resizable BARs. */
    private static final long SMALL = 256L << 20;

    @Override
    public String code() {
        return "XD050";
    }

    @Override
    public String title() {
        return "the BAR shows only a part of the device's memory";
    }

    @Override
    public RuleText text() {
        return new RuleText(
                "The largest memory BAR of a GPU is 256 MiB or less, smaller than the largest size that it offers, or has no address.",
                "A peer reaches what the BAR shows. Drivers that map peers by BAR want all of the memory behind it, and refuse otherwise.",
                "BAR size; the Resizable BAR capability's current and supported sizes; the kernel's lines about BARs without room.",
                "Firmware: Above 4G Decoding and Resizable BAR on. If the kernel finds no room: pci=realloc. If the card offers no larger size, nothing helps: the list decides, not the VBIOS's date.",
                "None; a reboot. A larger BAR needs address space below every bridge above it.",
                "PCIe base specification 7.8.6; tinygrad/open-gpu-kernel-modules#13 and #33, club-3090#734.");
    }

    @Override
    public Optional<Finding> check(PairFacts facts) {
        if (!Kinds.isGpu(facts.to())) {
            return Optional.empty();
        }
        List<String> evidence = new ArrayList<>();
        Optional<Bar> bar = facts.to().largestMemoryBar();
        Optional<ResizableBar> growth = growth(facts);
        boolean small = bar.isPresent() && bar.get().size().orElse(0) <= SMALL;
        if (small || growth.isPresent()) {
            bar.ifPresent(b -> evidence.add(facts.to().bdf() + " BAR " + b.index() + ": "
                    + mebibytes(b.size().orElse(0))));
        }
        growth.ifPresent(r -> evidence.add(facts.to().bdf() + " offers up to "
                + mebibytes(r.supportedBytes().getLast()) + " for BAR " + r.bar()));
        facts.machine().platform().host().messages().stream()
                .filter(m -> m.kind() == HostMessage.Kind.BAR_UNASSIGNED)
                .filter(m -> m.functions().contains(facts.to().bdf()))
                .forEach(m -> evidence.add(m.text()));
        if (evidence.isEmpty()) {
            return Optional.empty();
        }
        boolean deadEnd = small
                && growth.isEmpty()
                && facts.to().resizableBars().stream()
                        .anyMatch(r -> !r.supportedBytes().isEmpty());
        return Optional.of(
                new Finding(
                        Finding.Level.WARNING,
                        code(),
                        "a peer sees only a part of " + facts.to().bdf() + "'s memory",
                        evidence,
                        "",
                        deadEnd
                                ? List.of("the card offers no larger size: no setting helps")
                                : List.of(
                                        "firmware: Above 4G Decoding and Resizable BAR on; pci=realloc if Linux finds no room")));
    }

    /** The resizable BAR that peers use, if it is smaller than it could be. */
    static Optional<ResizableBar> growth(PairFacts facts) {
        return facts.to()
                .largestMemoryBar()
                .flatMap(b -> facts.to().resizableBars().stream()
                        .filter(r -> r.bar() == b.index() && !r.supportedBytes().isEmpty())
                        .filter(r -> r.currentBytes() < r.supportedBytes().getLast())
                        .findFirst());
    }

    static String mebibytes(long bytes) {
        long mib = bytes >> 20;
        return mib >= 1024 && mib % 1024 == 0 ? mib / 1024 + " GiB" : mib + " MiB";
    }
}
