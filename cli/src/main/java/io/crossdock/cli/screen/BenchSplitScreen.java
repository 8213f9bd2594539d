package io.crossdock.cli.screen;

import io.crossdock.cli.screen.TextTable.Cell;
import io.crossdock.platform.Parameter;
import io.crossdock.workbench.bench.HardwareCost;
import io.crossdock.workbench.bench.MapPart;
import io.crossdock.workbench.bench.MapSplitCase;
import io.crossdock.workbench.bench.MapSplitReport;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The screen for where the time of map and unmap goes. */
public final class BenchSplitScreen {
    /** Cases that fit beside each other. */
    private static final int CASES = 4;

    private BenchSplitScreen() {}

    public static List<String> lines(MapSplitReport report, Style style) {
        List<List<String>> sections = new ArrayList<>();
        sections.add(head(report));
        List<HardwareCost> asked = Stream.of(HardwareCost.values())
                .filter(cost ->
                        report.cases().stream().anyMatch(each -> each.of(cost).count() > 0))
                .toList();
        for (int i = 0; i < report.cases().size(); i += CASES) {
            List<MapSplitCase> cases =
                    report.cases().subList(i, Math.min(i + CASES, report.cases().size()));
            sections.add(table(cases, asked, style));
        }
        sections.add(prices(report, asked));
        sections.add(claim(report));
        return Sections.join(sections);
    }

    private static List<String> head(MapSplitReport report) {
        List<String> lines = new ArrayList<>(Text.labelled(
                "", 0, "where map and unmap spend their time, on " + BenchConditions.text(report.settings())));
        lines.addAll(Text.labelled(
                Text.INDENT,
                2,
                "ns of a thread for each pair of map and unmap, and shares of both together; software is timed here,"
                        + " less the marks between its parts; hardware is counted here and priced as others measured"
                        + " it; " + BenchConditions.computer()));
        return lines;
    }

    private static List<String> table(List<MapSplitCase> cases, List<HardwareCost> asked, Style style) {
        TextTable table = new TextTable()
                .rightAligned(IntStream.range(2, 2 + 2 * cases.size()).boxed().toArray(Integer[]::new));
        add(table, "", "size", cases, each -> Figures.bytes(each.size()), each -> "");
        add(table, "", "threads", cases, each -> Integer.toString(each.threads()), each -> "");
        String group = "software";
        for (MapPart part : MapPart.values()) {
            time(table, group, part.label(), cases, each -> each.nanos(part));
            group = "";
        }
        time(table, "", "together", cases, MapSplitCase::softwareNanos);
        group = "hardware";
        for (HardwareCost cost : asked) {
            time(table, group, cost.label(), cases, each -> each.of(cost).nanos());
            group = "";
        }
        time(table, group, "together", cases, MapSplitCase::hardwareNanos);
        time(table, "both", "", cases, MapSplitCase::nanos);
        plain(table, "check", "undisturbed", cases, MapSplitCase::undisturbedNanos);
        add(
                table,
                "",
                "parts, of that",
                cases,
                each -> percent(each.softwareNanos() / each.undisturbedNanos()),
                each -> "");
        plain(table, "", "with marks", cases, MapSplitCase::disturbedNanos);
        plain(table, "", "marks", cases, MapSplitCase::marks);
        plain(table, "", "ns of a mark", cases, MapSplitCase::markNanos);
        group = "counted";
        for (HardwareCost cost : asked) {
            plain(table, group, cost.label(), cases, each -> each.of(cost).count());
            group = "";
        }
        return table.lines(style);
    }

    private static void time(
            TextTable table,
            String group,
            String name,
            List<MapSplitCase> cases,
            ToDoubleFunction<MapSplitCase> nanos) {
        add(
                table,
                group,
                name,
                cases,
                each -> Figures.threeDigits(nanos.applyAsDouble(each)),
                each -> percent(nanos.applyAsDouble(each) / each.nanos()));
    }

    private static void plain(
            TextTable table,
            String group,
            String name,
            List<MapSplitCase> cases,
            ToDoubleFunction<MapSplitCase> value) {
        add(table, group, name, cases, each -> Figures.threeDigits(value.applyAsDouble(each)), each -> "");
    }

    private static void add(
            TextTable table,
            String group,
            String name,
            List<MapSplitCase> cases,
            Function<MapSplitCase, String> figure,
            Function<MapSplitCase, String> share) {
        List<Cell> row = new ArrayList<>(List.of(Cell.of(group), Cell.of(name)));
        for (MapSplitCase each : cases) {
            row.add(Cell.of(figure.apply(each)));
            row.add(Cell.of(share.apply(each)));
        }
        row.add(Cell.of(""));
        table.add(row);
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.1f%%", 100 * share);
    }

    /** What a price rests on; all that hardware was asked for has one. */
    private static List<String> prices(MapSplitReport report, List<HardwareCost> asked) {
        List<String> lines = new ArrayList<>();
        for (HardwareCost cost : asked) {
            Parameter price = report.prices().get(cost);
            if (price != null) {
                lines.addAll(Text.labelled(
                        "",
                        2,
                        cost.label() + ": " + FootLines.value(price)
                                + (price.low() < price.high() ? ", best " + Figures.plain(price.value()) : "") + ", "
                                + price.kind().name().toLowerCase(Locale.ROOT) + ": " + price.source()));
            }
        }
        return lines;
    }

    private static List<String> claim(MapSplitReport report) {
        List<String> lines = new ArrayList<>(Text.labelled(
                "",
                0,
                "\"IOMMU costs are almost entirely software overheads\" (seed 001: VT-d, 200 threads, 2015), taken as "
                        + percent0(MapSplitCase.ALMOST_ENTIRELY) + " or more:"));
        for (MapSplitCase each : report.cases()) {
            lines.addAll(Text.labelled(
                    Text.INDENT,
                    2,
                    name(each) + ": software " + percent(each.softwareShare()) + " ("
                            + percent(each.leastSoftwareShare())
                            + " to " + percent(each.mostSoftwareShare()) + "): "
                            + switch (each.verdict()) {
                                case CONFIRMED -> "confirmed";
                                case OPEN -> "open";
                                case NOT_CONFIRMED -> "not confirmed";
                            }));
        }
        return lines;
    }

    private static String percent0(double share) {
        return String.format(Locale.ROOT, "%.0f %%", 100 * share);
    }

    private static String name(MapSplitCase each) {
        return Figures.bytes(each.size()) + ", " + each.threads() + (each.threads() == 1 ? " thread" : " threads");
    }

    /** One line for each case, below one that names the columns. */
    public static List<String> csv(MapSplitReport report) {
        List<String> lines = new ArrayList<>();
        lines.add("size,threads,operations,"
                + Stream.of(MapPart.values()).map(part -> part.id() + "Nanos").collect(Collectors.joining(","))
                + ",softwareNanos,undisturbedNanos,disturbedNanos,marks,markNanos,"
                + Stream.of(HardwareCost.values())
                        .map(cost -> cost.id() + "," + cost.id() + "Nanos")
                        .collect(Collectors.joining(","))
                + ",hardwareNanos,leastHardwareNanos,mostHardwareNanos,softwareShare,verdict");
        for (MapSplitCase each : report.cases()) {
            List<String> values = new ArrayList<>(List.of(
                    Long.toString(each.size()), Integer.toString(each.threads()), Long.toString(each.operations())));
            DoubleStream.concat(
                            Stream.of(MapPart.values()).mapToDouble(each::nanos),
                            DoubleStream.of(
                                    each.softwareNanos(),
                                    each.undisturbedNanos(),
                                    each.disturbedNanos(),
                                    each.marks(),
                                    each.markNanos()))
                    .forEach(value -> values.add(decimal(value)));
            for (HardwareCost cost : HardwareCost.values()) {
                values.add(Figures.plain(each.of(cost).count()));
                values.add(decimal(each.of(cost).nanos()));
            }
            DoubleStream.of(each.hardwareNanos(), each.leastHardwareNanos(), each.mostHardwareNanos())
                    .forEach(value -> values.add(decimal(value)));
            values.add(String.format(Locale.ROOT, "%.4f", each.softwareShare()));
            values.add(each.verdict().name().toLowerCase(Locale.ROOT));
            lines.add(String.join(",", values));
        }
        return lines;
    }

    private static String decimal(double value) {
        return String.format(Locale.ROOT, "%.3f", value);
    }
}
