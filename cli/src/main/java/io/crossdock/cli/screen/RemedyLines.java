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
    private static final String REFUSED = "✗";

    private RemedyLines() {}

    /** @param all whether to print every step of a remedy, its price and its proof, not only the first step */
    static List<String> lines(PairReport report, Style style, boolean all) {
        if (report.remedies().isEmpty()) {
            return List.of();
        }
        Optional<Rate> before = report.results().stream()
                .map(Result::write)
                .flatMap(Optional::stream)
                .findFirst();
        TextTable table = new TextTable(TITLE_COLUMNS);
        table.add(List.of(Cell.of("what to do"), Cell.of("write GB/s"), Cell.of("cost")));
        List<String> refused = new ArrayList<>();
        int number = 0;
        for (RemedyResult remedy : report.remedies()) {
            switch (remedy.status()) {
                case WORKS -> add(table, Integer.toString(++number), rate(before, remedy), remedy, all);
                case ADVISED -> add(table, "·", Cell.of("not run"), remedy, all);
                case DETOUR -> add(table, "~", rate(before, remedy), remedy, all);
                case REFUSED -> refused.addAll(refused(report, remedy));
            }
        }
        List<String> lines = new ArrayList<>(table.lines(style));
        refused.stream()
                .map(line -> line.startsWith(Text.INDENT + REFUSED)
                        ? Text.INDENT + style.apply(Style.Mark.REFUSAL, REFUSED) + line.substring(3)
                        : line)
                .forEach(lines::add);
        return lines;
    }

    private static void add(TextTable table, String mark, Cell rate, RemedyResult remedy, boolean all) {
        table.add(
                List.of(
                        Cell.of(mark + " " + remedy.title()).hangingBy(MARK_COLUMNS),
                        rate,
                        Cell.of(remedy.cost().stream().map(Cost::words).collect(Collectors.joining(", ")))),
                notes(remedy, all));
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

    private static List<String> notes(RemedyResult remedy, boolean all) {
        List<String> notes = new ArrayList<>();
        if (!remedy.why().isBlank() && (all || remedy.status() == RemedyResult.Status.WORKS)) {
            notes.add(remedy.why());
        }
        if (remedy.status() != RemedyResult.Status.DETOUR || all) {
            notes.addAll(
                    all || remedy.how().isEmpty() ? remedy.how() : remedy.how().subList(0, 1));
        }
        if (all) {
            addLabelled(notes, "persists: ", remedy.persists());
            addLabelled(notes, "gives up: ", remedy.isolation());
            addLabelled(notes, "in force: ", remedy.verify());
        }
        return notes;
    }

    private static void addLabelled(List<String> notes, String label, String text) {
        if (!text.isBlank()) {
            notes.add(label + text);
        }
    }

    /** What was tried and does not help: one paragraph each. */
    private static List<String> refused(PairReport report, RemedyResult remedy) {
        boolean told = report.findings().stream().anyMatch(f -> f.message().equals(remedy.why()));
        String why = told ? "see " + remedy.rule() : remedy.why();
        return Text.labelled(
                Text.INDENT + REFUSED + " ", Text.INDENT.length() + MARK_COLUMNS, remedy.title() + ": " + why);
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
