package io.crossdock.cli.screen;

import io.crossdock.cli.screen.TextTable.Cell;
import io.crossdock.workbench.explain.MatrixReport;
import io.crossdock.workbench.explain.MatrixReport.Device;
import io.crossdock.workbench.explain.MatrixReport.Pair;
import io.crossdock.workbench.explain.Result;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** The screen for a whole machine: its devices, the matrix of their pairs, and who refuses which. */
public final class MatrixScreen {
    /** Pairs that are named with their reason; more are counted. */
    private static final int NAMED_PAIRS = 4;

    private static final int REASON_COLUMNS = 4;

    private MatrixScreen() {}

    public static List<String> lines(MatrixReport report, Style style) {
        List<List<String>> sections = new ArrayList<>();
        sections.add(head(report));
        if (!report.devices().isEmpty()) {
            sections.add(devices(report, style));
        }
        if (!report.pairs().isEmpty()) {
            sections.addAll(new MatrixGrid(report, style).sections());
            sections.add(reasons(report, style));
        }
        sections.add(FootLines.unknown(report.unknown()));
        return Sections.join(sections);
    }

    private static List<String> head(MatrixReport report) {
        String title = report.title().isBlank() ? "this machine" : report.title();
        List<String> lines = new ArrayList<>(Sections.ends(
                Text.clean(title), "Linux " + Text.clean(report.kernel()) + " · " + Text.clean(report.iommu())));
        lines.addAll(Text.labelled(Text.INDENT, Text.INDENT.length(), summary(report)));
        return lines;
    }

    private static String summary(MatrixReport report) {
        if (report.pairs().isEmpty()) {
            return "no peer-capable pair: that takes a bus master and another device with a memory BAR";
        }
        Map<Result.Status, Integer> counts = new LinkedHashMap<>();
        for (Result.Status status : Result.Status.values()) {
            counts.put(status, 0);
        }
        report.pairs().forEach(p -> counts.merge(p.status(), 1, Integer::sum));
        List<String> parts = new ArrayList<>();
        counts.forEach((status, count) -> {
            if (count > 0) {
                parts.add(count + " " + MatrixGrid.word(status));
            }
        });
        int pairs = report.pairs().size();
        return pairs + (pairs == 1 ? " peer-capable pair" : " peer-capable pairs") + "; p2pdma: "
                + String.join(", ", parts);
    }

    private static List<String> devices(MatrixReport report, Style style) {
        TextTable table = new TextTable();
        for (Device d : report.devices()) {
            List<String> others =
                    d.members().stream().filter(m -> !m.equals(d.name())).toList();
            String what = d.description().isBlank() ? "unnamed device" : d.description();
            table.add(List.of(
                    Cell.of(d.name()),
                    Cell.of(d.bdf()),
                    Cell.of(d.port().isBlank() ? "on the root bus" : "below " + d.port()),
                    Cell.of(others.isEmpty() ? what : what + "; likewise " + String.join(", ", others))));
        }
        return table.lines(style);
    }

    /** Why pairs are refused or undecided, one entry per reason. */
    private static List<String> reasons(MatrixReport report, Style style) {
        Map<String, List<Pair>> byReason = new LinkedHashMap<>();
        for (Pair pair : report.pairs()) {
            if (pair.status() != Result.Status.ALLOWED) {
                byReason.computeIfAbsent(pair.status() + pair.reason(), r -> new ArrayList<>())
                        .add(pair);
            }
        }
        List<String> lines = new ArrayList<>();
        byReason.values().forEach(pairs -> {
            Pair first = pairs.getFirst();
            String which = pairs.size() > NAMED_PAIRS
                    ? pairs.size() + " pairs"
                    : String.join(
                            ", ",
                            pairs.stream().map(p -> p.from() + " → " + p.to()).toList());
            List<String> entry = Text.labelled(
                    Text.INDENT + MatrixGrid.mark(first.status()), REASON_COLUMNS, which + ": " + first.reason());
            String mark = MatrixGrid.mark(first.status());
            lines.add(
                    entry.getFirst().replaceFirst(Pattern.quote(mark), MatrixGrid.styled(mark, first.status(), style)));
            lines.addAll(entry.subList(1, entry.size()));
        });
        return lines;
    }
}
