package io.crossdock.cli.screen;

import io.crossdock.cli.screen.TextTable.Cell;
import io.crossdock.workbench.explain.MatrixReport;
import io.crossdock.workbench.explain.MatrixReport.Pair;
import io.crossdock.workbench.explain.Result;
import io.crossdock.workbench.explain.verdict.Layer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** The pairs of a machine that is too large for a grid: one line for each kind, with one pair that is of it. */
final class MatrixKinds {
    private static final int PAIRS_COLUMN = 3;

    private MatrixKinds() {}

    static List<List<String>> sections(MatrixReport report, Style style) {
        TextTable table = new TextTable().rightAligned(PAIRS_COLUMN);
        table.add(row("from", "to", "route", "pairs", "Linux p2pdma", "driver", "NCCL", "such as"));
        report.pairs().forEach(pair -> table.add(row(pair)));
        List<String> note = Text.labelled(
                Text.INDENT,
                Text.INDENT.length(),
                "a name stands for all devices of its line above; their pairs go by where the two ways meet");
        return List.of(table.lines(style), note);
    }

    private static List<Cell> row(String... texts) {
        return Arrays.stream(texts).map(Cell::of).toList();
    }

    private static List<Cell> row(Pair pair) {
        List<Cell> row = new ArrayList<>(row(
                pair.from(), pair.to(), pair.routeClass(), number(pair.example().pairs())));
        String p2pdma = MatrixGrid.word(pair.status());
        row.add(pair.status() == Result.Status.REFUSED ? Cell.marked(p2pdma, Style.Mark.REFUSAL) : Cell.of(p2pdma));
        row.addAll(row(
                pair.answer(Layer.DRIVER).word(),
                pair.answer(Layer.LIBRARY).word(),
                pair.example().from() + " → " + pair.example().to()));
        return row;
    }

    static String number(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }
}
