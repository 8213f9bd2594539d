package io.crossdock.cli.screen;

import io.crossdock.workbench.explain.MatrixReport;
import io.crossdock.workbench.explain.MatrixReport.Pair;
import io.crossdock.workbench.explain.Result;
import io.crossdock.workbench.explain.verdict.Answer;
import io.crossdock.workbench.explain.verdict.Layer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Route class and verdict of each pair, initiators down, targets across. In a large machine devices that get the same
 * answers share a line; what is then still too wide goes on in another block of columns.
 */
final class MatrixGrid {
    /** Devices up to which each has a line of its own. */
    private static final int FEW = 12;

    private static final String CORNER = "from \\ to";
    private static final int GAP = 2;

    /** Marks behind the route's code. */
    private static final int MARKS = 3;

    private final List<DeviceGroup> groups;
    private final Style style;
    private final RouteCodes codes;
    private final PairIndex pairs;
    private final List<Pair> all;

    MatrixGrid(MatrixReport report, Style style) {
        this.style = style;
        this.all = report.pairs();
        this.codes = RouteCodes.of(all.stream().map(Pair::routeClass).toList());
        this.pairs = new PairIndex(all);
        this.groups = report.devices().size() <= FEW
                ? DeviceGroup.single(report.devices())
                : DeviceGroup.grouped(report.devices(), pairs);
    }

    static String mark(Result.Status status) {
        return answer(status).mark();
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

    /** The grid, block by block, and what its entries mean. */
    List<List<String>> sections() {
        List<DeviceGroup> rows = groups.stream().filter(g -> g.initiator()).toList();
        List<DeviceGroup> columns = groups.stream().filter(g -> g.target()).toList();
        int head = rows.stream().mapToInt(g -> Text.width(g.label())).max().orElse(0);
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
            sections.add(block(rows, columns.subList(from, to), head));
            from = to;
        }
        sections.add(legend());
        return sections;
    }

    private List<String> block(List<DeviceGroup> rows, List<DeviceGroup> columns, int head) {
        List<String> lines = new ArrayList<>();
        StringBuilder top = new StringBuilder(Text.INDENT + Text.left(CORNER, head));
        columns.forEach(c -> top.append(" ".repeat(GAP)).append(Text.left(c.label(), cellColumns(c))));
        lines.add(top.toString().stripTrailing());
        for (DeviceGroup row : rows) {
            StringBuilder line = new StringBuilder(Text.INDENT + Text.left(row.label(), head));
            for (DeviceGroup column : columns) {
                line.append(" ".repeat(GAP)).append(cell(row, column));
            }
            lines.add(line.toString().stripTrailing());
        }
        return lines;
    }

    private String cell(DeviceGroup row, DeviceGroup column) {
        Optional<Pair> pair = pairs.any(row.devices(), column.devices());
        int columns = cellColumns(column);
        if (pair.isEmpty()) {
            return Text.left(Figures.NONE, columns);
        }
        String text = codes.code(pair.get().routeClass()) + " " + marks(pair.get());
        return styled(text, pair.get().status(), style) + " ".repeat(columns - Text.width(text));
    }

    /** One column each for p2pdma, the vendor's driver and the library; the route's code stands for the fabric. */
    private static String marks(Pair pair) {
        return mark(pair.status())
                + pair.answer(Layer.DRIVER).mark()
                + pair.answer(Layer.LIBRARY).mark();
    }

    private int cellColumns(DeviceGroup column) {
        return Math.max(Text.width(column.label()), codes.columns() + 1 + MARKS);
    }

    private static Answer answer(Result.Status status) {
        return switch (status) {
            case ALLOWED -> Answer.YES;
            case REFUSED -> Answer.NO;
            case UNKNOWN -> Answer.UNKNOWN;
        };
    }

    private List<String> legend() {
        List<String> parts = new ArrayList<>(List.of("route, then Linux p2pdma, vendor's driver, NCCL"));
        new TreeSet<>(all.stream()
                        .flatMap(p -> Stream.of(answer(p.status()), p.answer(Layer.DRIVER), p.answer(Layer.LIBRARY)))
                        .toList())
                .stream().filter(a -> !a.mark().equals(a.word())).forEach(a -> parts.add(a.mark() + " " + a.word()));
        codes.byClass().forEach((routeClass, code) -> parts.add(code + " " + routeClass));
        List<String> lines = new ArrayList<>(Text.labelled(Text.INDENT, GAP, String.join(" · ", parts)));
        for (DeviceGroup group : groups) {
            if (!group.oneSlot()) {
                lines.addAll(Text.labelled(
                        Text.INDENT, GAP, group.label() + " stands for " + DeviceLabel.ranges(group.names())));
            }
        }
        return lines;
    }
}
