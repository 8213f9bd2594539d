package io.crossdock.cli.screen;

import io.crossdock.cli.screen.TextTable.Cell;
import io.crossdock.dma.InvalidationPolicy;
import io.crossdock.workbench.bench.MapMatrixCell;
import io.crossdock.workbench.bench.MapMatrixReport;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The screen for allocators, policies and threads beside each other: a block for each policy. */
public final class BenchMatrixScreen {
    private static final int NAME = 12;
    /** Columns that a number of threads takes: pairs a second, their ratio, and the share of two threads' figure. */
    private static final int RATES = 12;

    private static final int SHARE = 6;
    private static final String TIMES = "×";
    private static final String NOTHING = "–";

    private BenchMatrixScreen() {}

    public static List<String> lines(MapMatrixReport report, Style style) {
        List<List<String>> sections = new ArrayList<>();
        sections.add(head(report));
        List<List<Integer>> blocks = blocks(report.threads());
        for (InvalidationPolicy policy : report.policies()) {
            for (List<Integer> threads : blocks) {
                sections.add(block(report, policy, threads, style));
            }
        }
        sections.add(foot(report));
        return Sections.join(sections);
    }

    private static List<String> head(MapMatrixReport report) {
        MapMatrixCell base = report.base();
        List<String> lines = new ArrayList<>(Text.labelled(
                "",
                0,
                "map and unmap of " + Figures.bytes(report.size()) + " on "
                        + BenchConditions.shared(report.settings())));
        lines.addAll(Text.labelled(
                Text.INDENT,
                2,
                "software alone: the unit answers at once, no cache line is cleaned, no clock is read between calls; "
                        + BenchConditions.computer() + BenchConditions.handOver(report.handOverNanos())));
        lines.addAll(Text.labelled(
                Text.INDENT,
                2,
                "for each number of threads: million pairs a second, all threads together"
                        + (report.rounds() == 1 ? "" : ", the middle of " + report.rounds() + " rounds") + "; " + TIMES
                        + " that by " + name(base) + " (" + million(base) + ")"
                        + (report.threads().contains(MapMatrixReport.FEW)
                                ? "; n:2 that by the row's two threads, in %"
                                : "")));
        return lines;
    }

    private static String name(MapMatrixCell cell) {
        return Text.clean(cell.allocator()) + ", " + PolicyText.of(cell.policy()) + ", " + cell.threads()
                + (cell.threads() == 1 ? " thread" : " threads");
    }

    /** Numbers of threads that fit beside each other. */
    private static List<List<Integer>> blocks(List<Integer> threads) {
        List<List<Integer>> blocks = new ArrayList<>();
        boolean shares = threads.contains(MapMatrixReport.FEW);
        int free = 0;
        for (int number : threads) {
            int width = RATES + (shares && number > MapMatrixReport.FEW ? SHARE : 0);
            if (free < width) {
                blocks.add(new ArrayList<>());
                free = Text.WIDTH - Text.width(Text.INDENT) - NAME - 2;
            }
            blocks.getLast().add(number);
            free -= width;
        }
        return blocks;
    }

    private static List<String> block(
            MapMatrixReport report, InvalidationPolicy policy, List<Integer> threads, Style style) {
        List<Integer> many = report.threads().contains(MapMatrixReport.FEW)
                ? threads.stream()
                        .filter(number -> number > MapMatrixReport.FEW)
                        .toList()
                : List.of();
        int figures = 2 * threads.size() + many.size();
        TextTable table = new TextTable()
                .rightAligned(IntStream.rangeClosed(1, figures).boxed().toArray(Integer[]::new));
        List<String> header = new ArrayList<>(List.of("threads"));
        threads.forEach(number -> header.addAll(List.of(Integer.toString(number), TIMES)));
        many.forEach(number -> header.add(number + ":" + MapMatrixReport.FEW));
        table.add(cells(header));
        for (String allocator : report.allocators()) {
            List<String> row = new ArrayList<>(List.of(Text.clip(simple(allocator), NAME)));
            for (int number : threads) {
                MapMatrixCell cell = report.cell(allocator, policy, number).orElseThrow();
                row.add(million(cell));
                row.add(short3(report.ratio(cell)));
            }
            for (int number : many) {
                row.add(report.cell(allocator, policy, number)
                        .flatMap(report::ofFew)
                        .map(share -> String.format(Locale.ROOT, "%.0f%%", 100 * share))
                        .orElse(NOTHING));
            }
            table.add(cells(row));
        }
        List<String> lines = new ArrayList<>(List.of(PolicyText.of(policy)));
        lines.addAll(table.lines(style));
        return lines;
    }

    private static List<Cell> cells(List<String> texts) {
        return Stream.concat(texts.stream(), Stream.of("")).map(Cell::of).toList();
    }

    /** A class without its package. */
    private static String simple(String allocator) {
        return allocator.substring(allocator.lastIndexOf('.') + 1);
    }

    private static String million(MapMatrixCell cell) {
        return short3(cell.operationsPerSecond() / 1e6);
    }

    /** Four columns for all that is below ten thousand. */
    private static String short3(double value) {
        if (value < 0.005) {
            return "<.01";
        }
        String format = value < 9.995 ? "%.2f" : value < 99.95 ? "%.1f" : "%.0f";
        return String.format(Locale.ROOT, format, value);
    }

    private static List<String> foot(MapMatrixReport report) {
        List<String> lines = new ArrayList<>();
        if (report.rounds() > 1) {
            MapMatrixCell worst = report.leastSteady();
            lines.addAll(Text.labelled(
                    "",
                    0,
                    String.format(
                            Locale.ROOT,
                            "Fastest and slowest round of a case differ by %.0f %% in the middle, by %.0f %% at most"
                                    + " (%s).",
                            100 * report.middleSpread(),
                            100 * worst.spread(),
                            name(worst))));
        }
        if (report.policies().contains(InvalidationPolicy.ADAPTIVE)) {
            lines.addAll(Text.labelled(
                    "",
                    0,
                    "adaptive: " + BenchConditions.limits(report.settings().adaptive()) + "."));
        }
        for (MapMatrixCell cell : report.cells()) {
            if (cell.stopped() > 0) {
                lines.addAll(Text.labelled(
                        "",
                        2,
                        name(cell) + ": stopped after twice its time in " + cell.stopped() + " of " + report.rounds()
                                + (report.rounds() == 1 ? " round" : " rounds") + ", its work not done"));
            }
            String reasons = BenchConditions.refused(cell.refused());
            if (!reasons.isEmpty()) {
                lines.addAll(Text.labelled("", 2, name(cell) + ": not at the physical address: " + reasons));
            }
        }
        return lines;
    }

    /** One line for each case, below one that names the columns. */
    public static List<String> csv(MapMatrixReport report) {
        List<String> lines = new ArrayList<>();
        lines.add(
                "allocator,policy,threads,operations,opsPerSecond,slowestRound,fastestRound,stopped,ofBase,ofTwoThreads");
        for (MapMatrixCell cell : report.cells()) {
            lines.add(String.format(
                    Locale.ROOT,
                    "%s,%s,%d,%d,%.1f,%.1f,%.1f,%d,%.4f,%s",
                    Text.clean(cell.allocator()),
                    PolicyText.of(cell.policy()),
                    cell.threads(),
                    cell.operations(),
                    cell.operationsPerSecond(),
                    cell.slowest(),
                    cell.fastest(),
                    cell.stopped(),
                    report.ratio(cell),
                    report.ofFew(cell)
                            .map(share -> String.format(Locale.ROOT, "%.4f", share))
                            .orElse("")));
        }
        return lines;
    }
}
