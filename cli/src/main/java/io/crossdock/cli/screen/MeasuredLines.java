package io.crossdock.cli.screen;

import io.crossdock.cli.screen.TextTable.Cell;
import io.crossdock.platform.PairMeasurement.Quantity;
import io.crossdock.workbench.explain.measured.MeasuredCell;
import io.crossdock.workbench.explain.measured.MeasuredTable;
import io.crossdock.workbench.explain.measured.Standing;
import java.util.ArrayList;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Optional;

/** What tools measured, beside what is expected: a grid of the table that tells most, a line for each other one. */
final class MeasuredLines {
    private static final String CORNER = "from \\ to";
    private static final String GAP = "  ";

    private MeasuredLines() {}

    /** For one pair: a line per table. */
    static List<String> ofPair(List<MeasuredTable> tables, Style style) {
        if (tables.isEmpty()) {
            return List.of();
        }
        TextTable table = new TextTable();
        table.rightAligned(1, 2);
        table.add(List.of(Cell.of("measured"), Cell.of("figure"), Cell.of("expected"), Cell.of("by")));
        for (MeasuredTable t : tables) {
            for (MeasuredCell cell : t.cells()) {
                String figure = figure(cell.value()) + " " + unit(t) + " " + mark(cell.standing());
                table.add(List.of(
                        Cell.of(words(t)),
                        cell.standing() == Standing.BELOW ? Cell.marked(figure, Style.Mark.MISS) : Cell.of(figure),
                        Cell.of(cell.expected().map(Figures::rate).orElse(Figures.NONE)),
                        Cell.of(t.tool())));
            }
        }
        return table.lines(style);
    }

    /** For a machine: a grid, then a summary of every other table. */
    static List<List<String>> ofMachine(List<MeasuredTable> tables, Style style) {
        Optional<MeasuredTable> main = tables.stream()
                .filter(t -> t.peerToPeer().orElse(true) && t.quantity() != Quantity.LATENCY_US)
                .findFirst();
        List<List<String>> sections = new ArrayList<>();
        main.ifPresent(t -> sections.addAll(grid(t, style)));
        List<String> others = new ArrayList<>();
        tables.stream()
                .filter(t -> main.filter(t::equals).isEmpty())
                .forEach(t -> others.addAll(Text.labelled(
                        others.isEmpty() ? "  measured" : "", "  measured  ".length(), words(t) + ": " + summary(t))));
        sections.add(others);
        return sections;
    }

    private static List<List<String>> grid(MeasuredTable table, Style style) {
        List<List<String>> sections = new ArrayList<>();
        boolean priced = table.cells().stream().anyMatch(c -> c.expected().isPresent());
        sections.add(Text.labelled(
                Text.INDENT,
                Text.INDENT.length(),
                table.tool() + ", " + words(table) + (priced ? ": expected → measured, GB/s" : ": measured, GB/s")));
        int head = Math.max(
                Text.width(CORNER),
                table.devices().stream().mapToInt(Text::width).max().orElse(0));
        int cell =
                table.cells().stream().mapToInt(c -> Text.width(text(c))).max().orElse(0);
        cell = Math.max(
                cell, table.devices().stream().mapToInt(Text::width).max().orElse(0));
        int fit = Math.max(1, (Text.WIDTH - Text.INDENT.length() - head) / (cell + GAP.length()));
        for (int from = 0; from < table.devices().size(); from += fit) {
            List<String> columns = table.devices()
                    .subList(from, Math.min(from + fit, table.devices().size()));
            sections.add(block(table, columns, head, cell, style));
        }
        if (priced) {
            sections.add(Text.labelled(
                    Text.INDENT, Text.INDENT.length(), "▼ below what the inputs explain · ▲ above; FROM TO says why"));
        }
        return sections;
    }

    private static List<String> block(MeasuredTable table, List<String> columns, int head, int width, Style style) {
        List<String> lines = new ArrayList<>();
        StringBuilder top = new StringBuilder(Text.INDENT + Text.left(CORNER, head));
        columns.forEach(c -> top.append(GAP).append(Text.left(c, width)));
        lines.add(top.toString().stripTrailing());
        for (String row : table.devices()) {
            StringBuilder line = new StringBuilder(Text.INDENT + Text.left(row, head));
            for (String column : columns) {
                Optional<MeasuredCell> cell = table.cells().stream()
                        .filter(c -> c.from().equals(row) && c.to().equals(column))
                        .findFirst();
                String text = cell.map(MeasuredLines::text).orElse(Figures.NONE);
                boolean miss = cell.filter(c -> c.standing() == Standing.BELOW).isPresent();
                line.append(GAP)
                        .append(miss ? style.apply(Style.Mark.MISS, text) : text)
                        .append(" ".repeat(Math.max(0, width - Text.width(text))));
            }
            lines.add(line.toString().stripTrailing());
        }
        return lines;
    }

    private static String text(MeasuredCell cell) {
        String mark = mark(cell.standing());
        return cell.expected().map(r -> Figures.rate(r) + "→").orElse("")
                + figure(cell.value())
                + (mark.isEmpty() ? "" : " " + mark);
    }

    private static String summary(MeasuredTable table) {
        DoubleSummaryStatistics range =
                table.cells().stream().mapToDouble(MeasuredCell::value).summaryStatistics();
        String low = figure(range.getMin());
        String high = figure(range.getMax());
        long below = table.cells().stream()
                .filter(c -> c.standing() == Standing.BELOW)
                .count();
        boolean priced = table.cells().stream().anyMatch(c -> c.expected().isPresent());
        return (low.equals(high) ? low : low + "–" + high) + " " + unit(table)
                + (priced
                        ? "; " + (below == 0 ? "none" : below) + " of "
                                + table.cells().size() + " below expectation"
                        : "");
    }

    private static String words(MeasuredTable table) {
        String what = switch (table.quantity()) {
            case WRITE_BANDWIDTH -> "writes";
            case READ_BANDWIDTH -> "reads";
            case ONE_WAY_BANDWIDTH -> "one way";
            case BOTH_WAYS_BANDWIDTH -> "both ways together";
            case LATENCY_US -> "latency";
        };
        return what
                + table.peerToPeer()
                        .map(on -> on ? ", peer access on" : ", peer access off")
                        .orElse("");
    }

    private static String unit(MeasuredTable table) {
        return table.quantity() == Quantity.LATENCY_US ? "µs" : "GB/s";
    }

    private static String figure(double value) {
        return Figures.threeDigits(value);
    }

    private static String mark(Standing standing) {
        return switch (standing) {
            case BELOW -> "▼";
            case ABOVE -> "▲";
            case AS_EXPECTED, UNPRICED -> "";
        };
    }
}
