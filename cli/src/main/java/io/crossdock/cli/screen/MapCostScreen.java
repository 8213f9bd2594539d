package io.crossdock.cli.screen;

import io.crossdock.cli.screen.TextTable.Cell;
import io.crossdock.workbench.mapcost.Counter;
import io.crossdock.workbench.mapcost.MapCostReport;
import io.crossdock.workbench.mapcost.MapCostReport.GroupResult;
import io.crossdock.workbench.mapcost.MapCostReport.StudyResult;
import io.crossdock.workbench.mapcost.Study;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;

/** The screen for published times of map and unmap calls. */
public final class MapCostScreen {
    private static final int LABEL_COLUMNS = 14;
    /** From this error on, a predicted value is marked; a share. */
    private static final double MISS = 0.10;

    private MapCostScreen() {}

    public static List<String> lines(MapCostReport report, Style style) {
        List<List<String>> sections = new ArrayList<>();
        for (StudyResult study : report.studies()) {
            sections.add(head(study.study()));
            for (GroupResult group : study.groups()) {
                sections.add(prices(study, group));
                sections.add(table(group, study.study().unit(), style));
                sections.add(summary(group));
            }
        }
        return Sections.join(sections);
    }

    private static List<String> head(Study study) {
        List<String> lines = new ArrayList<>(Text.labelled("", 0, study.id() + ": " + study.title()));
        lines.addAll(Text.labelled(Text.INDENT + "source", LABEL_COLUMNS, study.source()));
        lines.addAll(Text.labelled(Text.INDENT + "conditions", LABEL_COLUMNS, study.conditions()));
        return lines;
    }

    private static List<String> prices(StudyResult study, GroupResult group) {
        String fitted = group.cells().stream()
                .filter(MapCostReport.Cell::fitted)
                .map(MapCostReport.Cell::name)
                .reduce((a, b) -> a + ", " + b)
                .orElse("");
        List<String> lines = new ArrayList<>(Text.labelled(
                "", 0, group.group().id() + ", " + study.study().unit() + ": prices fitted to " + fitted));
        lines.addAll(prices("prices", group.group().prices(), group.prices()));
        if (!group.rivalPrices().isEmpty()) {
            lines.addAll(prices("rival", group.group().rival(), group.rivalPrices()));
            group.group().rivalSays().ifPresent(s -> lines.addAll(Text.labelled(" ".repeat(LABEL_COLUMNS), 0, s)));
        }
        return lines;
    }

    private static List<String> prices(String label, List<Counter> order, Map<Counter, Double> prices) {
        return Text.labelled(
                Text.INDENT + label,
                LABEL_COLUMNS,
                String.join(
                        " + ",
                        order.stream()
                                .map(c -> Figures.threeDigits(prices.getOrDefault(c, Double.NaN)) + " " + c.unit())
                                .toList()));
    }

    private static List<String> table(GroupResult group, String unit, Style style) {
        boolean rival = !group.rivalPrices().isEmpty();
        TextTable table = new TextTable().rightAligned(1, 2, 3, 4, 5, 6, 7, 8);
        table.add(cells(rival, "value", "calls", "entries", "lines", "published", "model", "error", "rival", "error"));
        for (MapCostReport.Cell cell : group.cells()) {
            List<Cell> row = cells(
                    rival,
                    cell.name(),
                    Long.toString(cell.counts().calls()),
                    Long.toString(cell.counts().entries()),
                    Long.toString(cell.counts().lines()),
                    Figures.threeDigits(cell.published()) + " " + unit,
                    Figures.threeDigits(cell.predicted()),
                    cell.fitted() ? "fitted" : FigureText.percent(cell.error()),
                    optional(cell.rival()),
                    cell.fitted()
                            ? "fitted"
                            : cell.rivalError().stream()
                                    .mapToObj(FigureText::percent)
                                    .findFirst()
                                    .orElse(""));
            if (!cell.fitted() && Math.abs(cell.error()) > MISS) {
                row = new ArrayList<>(row);
                row.set(6, Cell.marked(FigureText.percent(cell.error()), Style.Mark.MISS));
            }
            table.add(row);
        }
        return table.lines(style);
    }

    private static List<Cell> cells(boolean rival, String... texts) {
        List<Cell> cells = new ArrayList<>();
        int columns = rival ? texts.length : texts.length - 2;
        for (int i = 0; i < columns; i++) {
            cells.add(Cell.of(texts[i]));
        }
        cells.add(Cell.of("")); // takes the rest of the line, so that figures keep their width
        return cells;
    }

    private static List<String> summary(GroupResult group) {
        long predicted = group.cells().stream().filter(c -> !c.fitted()).count();
        OptionalDouble worst = group.worstError();
        OptionalDouble rival = group.worstRivalError();
        if (worst.isEmpty()) {
            return List.of("nothing is left to predict");
        }
        return Text.labelled(
                "",
                0,
                predicted + " values predicted, the worst " + share(worst.getAsDouble()) + " away"
                        + (rival.isPresent() ? "; by the rival " + share(rival.getAsDouble()) : ""));
    }

    private static String share(double error) {
        return String.format(Locale.ROOT, "%.1f %%", 100 * error);
    }

    private static String optional(OptionalDouble value) {
        return value.isPresent() ? Figures.threeDigits(value.getAsDouble()) : "";
    }
}
