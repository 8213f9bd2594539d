package io.crossdock.cli.screen;

import io.crossdock.cli.screen.TextTable.Cell;
import io.crossdock.workbench.explain.PairReport;
import io.crossdock.workbench.explain.Result;
import io.crossdock.workbench.result.Rate;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** One line per API and way of mapping: what Linux says, how fast, held back by what. */
final class RateTable {
    private RateTable() {}

    /** @param reasons whether to print also what has no rate, and why Linux allows what it allows */
    static List<String> lines(PairReport report, Style style, boolean reasons) {
        // why p2pdma refuses stands among the verdicts, where there are any
        List<Result> shown = report.results().stream()
                .filter(r -> reasons || hasRate(r) || report.verdicts().isEmpty())
                .toList();
        if (shown.isEmpty()) {
            return List.of();
        }
        TextTable table = new TextTable();
        table.add(List.of(
                Cell.of("API"),
                Cell.of("Linux says"),
                Cell.of("write GB/s"),
                Cell.of("read GB/s"),
                Cell.of("held back by")));
        for (Result result : shown) {
            table.add(
                    List.of(
                            Cell.of(result.api().label()),
                            status(result.status()),
                            Cell.of(Figures.rate(result.write())),
                            Cell.of(Figures.rate(result.read())),
                            Cell.of(heldBackBy(result))),
                    note(result, reasons, shown.size() > 1));
        }
        return table.lines(style);
    }

    private static Cell status(Result.Status status) {
        String text = status.name().toLowerCase(Locale.ROOT);
        return status == Result.Status.REFUSED ? Cell.marked(text, Style.Mark.REFUSAL) : Cell.of(text);
    }

    /** What limits the rates, or what Linux has against them. */
    private static String heldBackBy(Result result) {
        if (!hasRate(result)) {
            return result.reason();
        }
        String write = result.write().map(Rate::bottleneck).orElse("");
        String read = result.read().map(Rate::bottleneck).orElse("");
        if (write.isEmpty() || read.isEmpty() || write.equals(read)) {
            return write.isEmpty() ? read : write;
        }
        return write + "; reads: " + read;
    }

    /** How the mapping reaches the other side, and why Linux says what it says. */
    private static List<String> note(Result result, boolean reasons, boolean via) {
        boolean reason = hasRate(result) && (reasons || result.status() != Result.Status.ALLOWED);
        String note = Stream.of(via || reasons ? result.via() : "", reason ? result.reason() : "")
                .filter(s -> !s.isBlank())
                .collect(Collectors.joining("; "));
        return note.isEmpty() ? List.of() : List.of(note);
    }

    private static boolean hasRate(Result result) {
        return result.write().isPresent() || result.read().isPresent();
    }
}
