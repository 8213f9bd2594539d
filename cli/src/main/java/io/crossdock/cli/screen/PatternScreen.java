package io.crossdock.cli.screen;

import io.crossdock.cli.screen.TextTable.Cell;
import io.crossdock.workbench.explain.pattern.PatternReport;
import io.crossdock.workbench.explain.pattern.PatternReport.Stream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The screen for a pattern: streams that fare alike share a line. */
public final class PatternScreen {
    /** Streams that are named; more are counted. */
    private static final int NAMED = 3;

    private PatternScreen() {}

    public static List<String> lines(PatternReport report, Style style) {
        List<List<String>> sections = new ArrayList<>();
        List<String> head = new ArrayList<>(Sections.ends(
                Text.clean(report.title().isBlank() ? "a machine without a title" : report.title()),
                PairHead.linux(report.kernel()) + " · " + Text.clean(report.iommu())));
        head.addAll(Text.labelled(Text.INDENT, Text.INDENT.length(), summary(report)));
        sections.add(head);
        sections.add(table(report, style));
        return Sections.join(sections);
    }

    private static String summary(PatternReport report) {
        int streams = report.streams().size();
        return report.pattern().word() + " among " + String.join(", ", report.devices()) + ": " + streams
                + (streams == 1 ? " stream of writes, " : " streams of writes at once, ")
                + Figures.gigabytes(report.total()) + " GB/s together";
    }

    private static List<String> table(PatternReport report, Style style) {
        Map<List<Object>, List<Stream>> alike = new LinkedHashMap<>();
        for (Stream s : report.streams()) {
            alike.computeIfAbsent(
                            List.of(Figures.rate(s.alone()), Figures.rate(s.together()), s.link()),
                            k -> new ArrayList<>())
                    .add(s);
        }
        TextTable table = new TextTable();
        table.rightAligned(1, 2);
        table.add(List.of(Cell.of("stream"), Cell.of("alone GB/s"), Cell.of("together GB/s"), Cell.of("shares")));
        for (List<Stream> group : alike.values()) {
            Stream first = group.getFirst();
            boolean less = first.alone().isPresent()
                    && first.together().isPresent()
                    && !Figures.rate(first.alone()).equals(Figures.rate(first.together()));
            String rate = Figures.rate(first.together());
            table.add(List.of(
                    Cell.of(names(group)),
                    Cell.of(Figures.rate(first.alone())),
                    less ? Cell.marked(rate, Style.Mark.BOTTLENECK) : Cell.of(rate),
                    Cell.of(first.link()
                            .map(link -> link + " with " + (first.sharers() - 1) + " more")
                            .orElse("no link"))));
        }
        return table.lines(style);
    }

    private static String names(List<Stream> group) {
        List<String> named =
                group.stream().limit(NAMED).map(s -> s.from() + " → " + s.to()).toList();
        return String.join(", ", named) + (group.size() > NAMED ? " +" + (group.size() - NAMED) : "");
    }
}
