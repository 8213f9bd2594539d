package io.crossdock.cli.screen;

import io.crossdock.workbench.explain.MatrixReport;
import io.crossdock.workbench.explain.MatrixReport.Device;
import io.crossdock.workbench.explain.MatrixReport.Pair;
import io.crossdock.workbench.explain.Result;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** Route class and verdict of each pair, initiators down, targets across; in several pages where one is too wide. */
final class MatrixGrid {
    private static final String CORNER = "from \\ to";
    private static final int GAP = 2;
    private static final int MAX_NAME = 24;

    private final MatrixReport report;
    private final Style style;
    private final RouteCodes codes;
    private final Map<List<String>, Pair> pairs = new HashMap<>();

    MatrixGrid(MatrixReport report, Style style) {
        this.report = report;
        this.style = style;
        this.codes = RouteCodes.of(report.pairs().stream().map(Pair::routeClass).toList());
        report.pairs().forEach(p -> pairs.put(List.of(p.from(), p.to()), p));
    }

    static String mark(Result.Status status) {
        return switch (status) {
            case ALLOWED -> "✓";
            case REFUSED -> "✗";
            case UNKNOWN -> "?";
        };
    }

    static String word(Result.Status status) {
        return switch (status) {
            case ALLOWED -> "allowed";
            case REFUSED -> "refused";
            case UNKNOWN -> "unknown";
        };
    }

    static String styled(String text, Result.Status status, Style style) {
        return status == Result.Status.REFUSED ? style.apply(Style.Mark.REFUSAL, text) : text;
    }

    /** The grid, page by page, and its legend. */
    List<List<String>> sections() {
        List<Device> rows = report.devices().stream().filter(Device::initiator).toList();
        List<Device> columns = report.devices().stream().filter(Device::target).toList();
        int head = rows.stream().mapToInt(d -> Text.width(name(d))).max().orElse(0);
        head = Math.max(head, Text.width(CORNER));
        List<List<String>> sections = new ArrayList<>();
        int from = 0;
        while (from < columns.size()) {
            int to = from;
            int used = GAP + head;
            while (to < columns.size() && used + GAP + cellColumns(columns.get(to)) <= Text.WIDTH) {
                used += GAP + cellColumns(columns.get(to));
                to++;
            }
            sections.add(page(rows, columns.subList(from, to), head));
            from = to;
        }
        sections.add(legend());
        return sections;
    }

    private List<String> page(List<Device> rows, List<Device> columns, int head) {
        List<String> lines = new ArrayList<>();
        StringBuilder top = new StringBuilder(Text.INDENT + Text.left(CORNER, head));
        columns.forEach(c -> top.append(" ".repeat(GAP)).append(Text.left(name(c), cellColumns(c))));
        lines.add(top.toString().stripTrailing());
        for (Device row : rows) {
            StringBuilder line = new StringBuilder(Text.INDENT + Text.left(name(row), head));
            for (Device column : columns) {
                line.append(" ".repeat(GAP)).append(cell(row, column));
            }
            lines.add(line.toString().stripTrailing());
        }
        return lines;
    }

    private String cell(Device row, Device column) {
        Pair pair = pairs.get(List.of(row.name(), column.name()));
        int columns = cellColumns(column);
        if (pair == null) {
            return Text.left("–", columns);
        }
        String text = codes.code(pair.routeClass()) + " " + mark(pair.status());
        return styled(text, pair.status(), style) + " ".repeat(columns - Text.width(text));
    }

    private int cellColumns(Device column) {
        return Math.max(Text.width(name(column)), codes.columns() + 2);
    }

    private static String name(Device device) {
        return Text.clip(Text.clean(device.name()), MAX_NAME);
    }

    private List<String> legend() {
        List<String> parts = new ArrayList<>();
        new TreeSet<>(pairs.values().stream().map(Pair::status).toList())
                .forEach(status -> parts.add(mark(status) + " p2pdma " + word(status)));
        codes.byClass().forEach((routeClass, code) -> parts.add(code + " " + routeClass));
        return Text.labelled(Text.INDENT, GAP, String.join(" · ", parts));
    }
}
