package io.crossdock.cli.screen;

import io.crossdock.cli.screen.TextTable.Cell;
import io.crossdock.workbench.bench.MapBenchReport;
import io.crossdock.workbench.bench.MapBenchResult;
import io.crossdock.workbench.bench.MapBenchSettings;
import io.crossdock.workbench.bench.MapEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The screen for the cost of map and unmap. */
public final class BenchMapScreen {
    private BenchMapScreen() {}

    public static List<String> lines(MapBenchReport report, Style style) {
        List<List<String>> sections = new ArrayList<>();
        sections.add(head(report));
        if (!report.results().isEmpty()) {
            sections.add(times(report, style));
            sections.add(refused(report));
        }
        sections.add(events(report, style));
        return Sections.join(sections);
    }

    private static List<String> head(MapBenchReport report) {
        MapBenchSettings s = report.settings();
        List<String> lines = new ArrayList<>(Text.labelled("", 0, "map and unmap on " + BenchConditions.text(s)));
        if (!report.results().isEmpty()) {
            lines.addAll(Text.labelled(
                    Text.INDENT,
                    2,
                    "software alone: the unit answers at once, no cache line is cleaned; " + report.clockNanos()
                            + " ns of each figure are the clock's; " + BenchConditions.computer()
                            + BenchConditions.handOver(report.handOverNanos())));
        }
        return lines;
    }

    private static List<String> times(MapBenchReport report, Style style) {
        TextTable table = new TextTable().rightAligned(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10);
        table.add(cells(
                "size", "threads", "pairs/s", "map ns", "p50", "p99", "p99.9", "unmap ns", "p50", "p99", "p99.9", ""));
        for (MapBenchResult result : report.results()) {
            List<String> row = new ArrayList<>(List.of(
                    Figures.bytes(result.size()),
                    Integer.toString(result.threads()),
                    String.format(Locale.ROOT, "%,.0f", result.operationsPerSecond())));
            latency(row, result.map());
            latency(row, result.unmap());
            row.add("");
            table.add(cells(row.toArray(String[]::new)));
        }
        return table.lines(style);
    }

    /** One line for each case in which mappings could not be had at their physical address. */
    private static List<String> refused(MapBenchReport report) {
        List<String> lines = new ArrayList<>();
        for (MapBenchResult result : report.results()) {
            String reasons = BenchConditions.refused(result.refused());
            if (!reasons.isEmpty()) {
                lines.addAll(Text.labelled(
                        "",
                        2,
                        Figures.bytes(result.size()) + ", " + result.threads()
                                + " threads: not at the physical address: " + reasons));
            }
        }
        return lines;
    }

    private static void latency(List<String> row, MapBenchResult.Latency latency) {
        row.add(Figures.threeDigits(latency.mean()));
        row.add(Long.toString(latency.p50()));
        row.add(Long.toString(latency.p99()));
        row.add(Long.toString(latency.p999()));
    }

    /** One line for each event that happens at all, one column for each size. */
    private static List<String> events(MapBenchReport report, Style style) {
        List<MapBenchReport.Events> columns = List.copyOf(report.events().values());
        TextTable table = new TextTable()
                .rightAligned(Stream.iterate(2, i -> i < columns.size() + 2, i -> i + 1)
                        .toArray(Integer[]::new));
        List<String> header = new ArrayList<>(List.of("events", ""));
        report.events().keySet().forEach(size -> header.add(Figures.bytes(size)));
        header.add("");
        table.add(cells(header.toArray(String[]::new)));
        addEvents(table, "map", columns.stream().map(MapBenchReport.Events::map).toList());
        addEvents(
                table,
                "unmap",
                columns.stream().map(MapBenchReport.Events::unmap).toList());
        return table.lines(style);
    }

    private static void addEvents(TextTable table, String call, List<Map<MapEvent, Double>> columns) {
        String name = call;
        for (MapEvent event : MapEvent.values()) {
            if (columns.stream().anyMatch(counts -> count(counts, event) > 0)) {
                List<String> row = new ArrayList<>(List.of(name, event.label()));
                columns.forEach(counts -> row.add(Figures.plain(count(counts, event))));
                row.add("");
                table.add(cells(row.toArray(String[]::new)));
                name = "";
            }
        }
    }

    private static double count(Map<MapEvent, Double> counts, MapEvent event) {
        return Objects.requireNonNull(counts.get(event));
    }

    private static List<Cell> cells(String... texts) {
        return Stream.of(texts).map(Cell::of).toList();
    }

    /** One line for each case, below one that names the columns. */
    public static List<String> csv(MapBenchReport report) {
        List<String> lines = new ArrayList<>();
        String events = Stream.of("map.", "unmap.")
                .flatMap(call -> Stream.of(MapEvent.values()).map(event -> call + event.id()))
                .collect(Collectors.joining(","));
        if (report.results().isEmpty()) {
            lines.add("size," + events);
            report.events().forEach((size, counts) -> lines.add(size + "," + counts(counts)));
            return lines;
        }
        lines.add("size,threads,operations,seconds,opsPerSecond," + names("map") + "," + names("unmap") + "," + events);
        for (MapBenchResult r : report.results()) {
            lines.add(String.format(
                    Locale.ROOT,
                    "%d,%d,%d,%.6f,%.1f,%s,%s,%s",
                    r.size(),
                    r.threads(),
                    r.operations(),
                    r.seconds(),
                    r.operationsPerSecond(),
                    values(r.map()),
                    values(r.unmap()),
                    counts(Objects.requireNonNull(report.events().get(r.size())))));
        }
        return lines;
    }

    private static String names(String call) {
        return Stream.of("Mean", "P50", "P99", "P999", "Max").map(call::concat).collect(Collectors.joining(","));
    }

    private static String values(MapBenchResult.Latency l) {
        return String.format(Locale.ROOT, "%.2f,%d,%d,%d,%d", l.mean(), l.p50(), l.p99(), l.p999(), l.max());
    }

    private static String counts(MapBenchReport.Events events) {
        return Stream.of(events.map(), events.unmap())
                .flatMap(counts -> Stream.of(MapEvent.values()).map(event -> Figures.plain(count(counts, event))))
                .collect(Collectors.joining(","));
    }
}
