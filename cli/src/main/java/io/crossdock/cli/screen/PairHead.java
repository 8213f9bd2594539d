package io.crossdock.cli.screen;

import io.crossdock.workbench.explain.PairReport;
import io.crossdock.workbench.explain.PairReport.Head;
import io.crossdock.workbench.explain.PairReport.Party;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Who talks to whom, and under which conditions. */
final class PairHead {
    private PairHead() {}

    static List<String> lines(PairReport report) {
        Head head = report.head();
        String pair = party(head.from()) + " → " + party(head.to())
                + (head.to().bar() < 0 ? "" : " BAR " + head.to().bar());
        String conditions = linux(head.kernel()) + " · " + head.iommu() + " · " + Figures.bytes(head.transferBytes());
        List<String> lines = new ArrayList<>(Sections.ends(Text.clean(pair), Text.clean(conditions)));
        String what =
                Stream.of(head.title(), devices(head)).filter(s -> !s.isBlank()).collect(Collectors.joining("; "));
        if (!what.isEmpty()) {
            lines.addAll(Text.labelled(Text.INDENT, Text.INDENT.length(), what));
        }
        return lines;
    }

    /** The kernel version in words; {@code unknown} as reports write it. */
    static String linux(String kernel) {
        return kernel.equals("unknown") ? "Linux version unknown" : "Linux " + Text.clean(kernel);
    }

    private static String party(Party party) {
        return party.name().equals(party.bdf()) ? party.bdf() : party.name() + " " + party.bdf();
    }

    private static String devices(Head head) {
        String from = head.from().description();
        String to = head.to().description();
        if (from.isBlank() && to.isBlank()) {
            return "";
        }
        return from.equals(to) ? "both: " + from : orUnnamed(from) + " → " + orUnnamed(to);
    }

    private static String orUnnamed(String description) {
        return description.isBlank() ? "unnamed device" : description;
    }
}
