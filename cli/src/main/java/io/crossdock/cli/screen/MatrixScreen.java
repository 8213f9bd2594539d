package io.crossdock.cli.screen;

import io.crossdock.workbench.explain.MatrixReport;
import io.crossdock.workbench.explain.MatrixReport.Device;
import io.crossdock.workbench.explain.MatrixReport.Pair;
import io.crossdock.workbench.explain.Result;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** The screen for a whole machine: its devices, the matrix of their pairs, and who refuses which. */
public final class MatrixScreen {
    /** Pairs that are named with their reason; more are counted. */
    private static final int NAMED_PAIRS = 4;

    /** Reasons that are printed; the JSON output has all. */
    private static final int PRINTED_REASONS = 5;

    private static final int REASON_COLUMNS = 4;

    private MatrixScreen() {}

    public static List<String> lines(MatrixReport report, Style style) {
        List<List<String>> sections = new ArrayList<>();
        sections.add(head(report));
        if (!report.devices().isEmpty()) {
            sections.add(DeviceLegend.lines(report.devices(), style));
        }
        if (!report.pairs().isEmpty()) {
            sections.addAll(
                    report.isGrid() ? new MatrixGrid(report, style).sections() : MatrixKinds.sections(report, style));
            sections.add(reasons(report, style));
        }
        sections.addAll(MeasuredLines.ofMachine(report.measured(), style));
        report.findings().forEach(f -> sections.add(FindingLines.lines(f, false)));
        sections.add(FootLines.unknown(report.unknown()));
        if (report.devices().isEmpty() && report.unknown().size() > 1) {
            sections.add(Text.labelled(
                    Text.INDENT,
                    Text.INDENT.length(),
                    "all of it at once, on that host: sudo crossdock capture FILE, or tools/capture.sh without Java"));
        }
        return Sections.join(sections);
    }

    private static List<String> head(MatrixReport report) {
        String title = report.title().isBlank() ? "a machine without a title" : report.title();
        List<String> lines = new ArrayList<>(
                Sections.ends(Text.clean(title), PairHead.linux(report.kernel()) + " · " + Text.clean(report.iommu())));
        lines.addAll(Text.labelled(Text.INDENT, Text.INDENT.length(), summary(report)));
        return lines;
    }

    private static String summary(MatrixReport report) {
        if (report.pairs().isEmpty()) {
            return "no peer-capable pair: " + missingSide(report);
        }
        Map<Result.Status, Long> counts = new EnumMap<>(Result.Status.class);
        report.pairs().forEach(p -> counts.merge(p.status(), count(report, p), Long::sum));
        List<String> parts = new ArrayList<>();
        counts.forEach((status, count) -> parts.add(MatrixKinds.number(count) + " " + MatrixGrid.word(status)));
        long pairs = counts.values().stream().mapToLong(Long::longValue).sum();
        return MatrixKinds.number(pairs) + (pairs == 1 ? " peer-capable pair" : " peer-capable pairs") + "; p2pdma: "
                + String.join(", ", parts);
    }

    /** Pairs of rows where each has a cell to be seen in; else pairs of devices. */
    private static long count(MatrixReport report, Pair pair) {
        return report.isGrid() ? 1 : pair.example().pairs();
    }

    private static long count(MatrixReport report, List<Pair> pairs) {
        return pairs.stream().mapToLong(p -> count(report, p)).sum();
    }

    private static String missingSide(MatrixReport report) {
        if (report.devices().stream().noneMatch(Device::target)) {
            return "the input shows no device with a memory BAR of known address and size";
        }
        if (report.devices().stream().noneMatch(Device::initiator)) {
            return "the input shows no bus master";
        }
        return "that takes a bus master and another device with a memory BAR";
    }

    /** Why pairs are refused or undecided, the most frequent reason first. */
    private static List<String> reasons(MatrixReport report, Style style) {
        Map<String, List<Pair>> byReason = new LinkedHashMap<>();
        for (Pair pair : report.pairs()) {
            if (pair.status() != Result.Status.ALLOWED) {
                byReason.computeIfAbsent(pair.status() + pair.reason(), r -> new ArrayList<>())
                        .add(pair);
            }
        }
        List<List<Pair>> sorted = new ArrayList<>(byReason.values());
        sorted.sort(Comparator.comparingLong((List<Pair> pairs) -> count(report, pairs))
                .reversed());
        List<String> lines = new ArrayList<>();
        for (List<Pair> pairs : sorted.subList(0, Math.min(PRINTED_REASONS, sorted.size()))) {
            addReason(lines, pairs, count(report, pairs), style);
        }
        if (sorted.size() > PRINTED_REASONS) {
            lines.add(Text.INDENT + "… and " + (sorted.size() - PRINTED_REASONS) + " more; --json has all");
        }
        return lines;
    }

    private static void addReason(List<String> lines, List<Pair> pairs, long count, Style style) {
        Pair first = pairs.getFirst();
        String which = count > NAMED_PAIRS
                ? MatrixKinds.number(count) + " pairs"
                : String.join(
                        ", ", pairs.stream().map(p -> p.from() + " → " + p.to()).toList());
        String mark = MatrixGrid.mark(first.status());
        List<String> entry = Text.labelled(Text.INDENT + mark, REASON_COLUMNS, which + ": " + first.reason());
        String styled = MatrixGrid.styled(mark, first.status(), style);
        lines.add(entry.getFirst().replaceFirst(Pattern.quote(mark), styled));
        lines.addAll(entry.subList(1, entry.size()));
    }
}
