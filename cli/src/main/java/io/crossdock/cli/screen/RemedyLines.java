package io.crossdock.cli.screen;

import io.crossdock.cli.screen.TextTable.Cell;
import io.crossdock.workbench.explain.PairReport;
import io.crossdock.workbench.explain.RemedyResult;
import io.crossdock.workbench.explain.RemedyResult.Cost;
import io.crossdock.workbench.explain.Result;
import io.crossdock.workbench.explain.Traffic;
import io.crossdock.workbench.result.Rate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** What helps, with the rate before and after and its price; then what was tried and does not help. */
final class RemedyLines {
    private static final int LABEL_COLUMNS = 12;
    private static final int TITLE_COLUMNS = 52;
    private static final int MARK_COLUMNS = 2;

    private RemedyLines() {}

    /** @param allSteps whether to print every step of a remedy, not only the first */
    static List<String> lines(PairReport report, Style style, boolean allSteps) {
        if (report.remedies().isEmpty()) {
            return List.of();
        }
        Optional<Rate> before = report.results().stream()
                .map(Result::write)
                .flatMap(Optional::stream)
                .findFirst();
        TextTable table = new TextTable(TITLE_COLUMNS);
        table.add(List.of(Cell.of("what to do"), Cell.of("write GB/s"), Cell.of("cost")));
        int number = 0;
        for (RemedyResult remedy : report.remedies()) {
            String mark = switch (remedy.status()) {
                case WORKS -> Integer.toString(++number);
                case DETOUR -> "~";
                case REFUSED -> "✗";
            };
            table.add(
                    List.of(title(mark, remedy), rate(before, remedy), Cell.of(cost(remedy))),
                    notes(report, remedy, allSteps));
        }
        return table.lines(style);
    }

    private static Cell title(String mark, RemedyResult remedy) {
        String text = mark + " " + remedy.title();
        Cell cell =
                remedy.status() == RemedyResult.Status.REFUSED ? Cell.marked(text, Style.Mark.REFUSAL) : Cell.of(text);
        return cell.hangingBy(MARK_COLUMNS);
    }

    private static Cell rate(Optional<Rate> before, RemedyResult remedy) {
        if (remedy.write().isEmpty()) {
            return Cell.of("");
        }
        String text = Figures.rate(before) + " → " + Figures.rate(remedy.write());
        boolean gain = remedy.write().get().bytesPerSecond()
                > before.map(Rate::bytesPerSecond).orElse(0.0);
        return gain ? Cell.marked(text, Style.Mark.GAIN) : Cell.of(text);
    }

    private static String cost(RemedyResult remedy) {
        return remedy.cost().stream().map(Cost::words).collect(Collectors.joining(", "));
    }

    private static List<String> notes(PairReport report, RemedyResult remedy, boolean allSteps) {
        List<String> notes = new ArrayList<>();
        Optional<String> told = report.findings().stream()
                .filter(f -> f.message().equals(remedy.why()))
                .map(f -> "see " + f.code())
                .findFirst();
        if (!remedy.why().isBlank()) {
            notes.add(told.orElse(remedy.why()));
        }
        notes.addAll(
                allSteps || remedy.how().isEmpty() ? remedy.how() : remedy.how().subList(0, 1));
        if (allSteps && !remedy.persists().isBlank()) {
            notes.add("persists: " + remedy.persists());
        }
        return notes;
    }

    /** What the direct way and a copy through system memory ask of the rest of the machine. */
    static List<String> traffic(List<Traffic> traffic) {
        List<String> lines = new ArrayList<>();
        String label = "  traffic";
        for (Traffic t : traffic) {
            boolean untouched = t.dramReadBytes() == 0 && t.dramWrittenBytes() == 0;
            String memory = untouched
                    ? "system memory untouched"
                    : "system memory read " + Figures.bytes(t.dramReadBytes()) + ", written "
                            + Figures.bytes(t.dramWrittenBytes());
            lines.addAll(Text.labelled(
                    label,
                    LABEL_COLUMNS,
                    t.way() + ": " + memory + ", " + t.commands() + (t.commands() == 1 ? " command" : " commands")
                            + (t.passesRootComplex() ? ", through the root complex" : ", below the switch")));
            label = "";
        }
        return lines;
    }
}
