package io.crossdock.cli.screen;

import io.crossdock.cli.screen.TextTable.Cell;
import io.crossdock.workbench.explain.Result;
import io.crossdock.workbench.result.Rate;
import java.util.List;
import java.util.Locale;

/** One line per API and way of mapping: what Linux says, how fast, held back by what. */
final class RateTable {
    private RateTable() {}

    static List<String> lines(List<Result> results, Style style) {
        TextTable table = new TextTable();
        table.add(List.of(
                Cell.of("API"),
                Cell.of("via"),
                Cell.of("Linux says"),
                Cell.of("write GB/s"),
                Cell.of("read GB/s"),
                Cell.of("held back by")));
        for (Result result : results) {
            table.add(List.of(
                    Cell.of(result.api().label()),
                    Cell.of(result.via()),
                    status(result.status()),
                    Cell.of(Figures.rate(result.write())),
                    Cell.of(Figures.rate(result.read())),
                    heldBackBy(result)));
        }
        return table.lines(style);
    }

    private static Cell status(Result.Status status) {
        String text = status.name().toLowerCase(Locale.ROOT);
        return status == Result.Status.REFUSED ? Cell.marked(text, Style.Mark.REFUSAL) : Cell.of(text);
    }

    private static Cell heldBackBy(Result result) {
        if (result.status() != Result.Status.ALLOWED
                || result.write().isEmpty() && result.read().isEmpty()) {
            return Cell.of(result.reason());
        }
        String write = result.write().map(Rate::bottleneck).orElse("");
        String read = result.read().map(Rate::bottleneck).orElse("");
        if (write.isEmpty() || read.isEmpty() || write.equals(read)) {
            return Cell.of(write.isEmpty() ? read : write);
        }
        return Cell.of(write + "; reads: " + read);
    }
}
