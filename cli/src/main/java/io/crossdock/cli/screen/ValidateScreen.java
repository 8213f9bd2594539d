package io.crossdock.cli.screen;

import io.crossdock.cli.screen.TextTable.Cell;
import io.crossdock.workbench.validate.Comparison;
import io.crossdock.workbench.validate.Figure;
import io.crossdock.workbench.validate.RowResult;
import io.crossdock.workbench.validate.Tally;
import io.crossdock.workbench.validate.ValidationReport;
import io.crossdock.workbench.validate.Verdict;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The screen for all published figures: one line each, the reason below what the model misses, what it rests on. */
public final class ValidateScreen {
    private static final int TALLY_COLUMNS = 21;

    private ValidateScreen() {}

    /** @param recordedIn file that the results were written to; empty where they were only compared */
    public static List<String> lines(ValidationReport report, Optional<Path> recordedIn, Style style) {
        List<List<String>> sections = new ArrayList<>();
        sections.add(head(report));
        sections.add(rows(report, style));
        sections.add(parameters(report));
        sections.add(DriftLines.lines(report, recordedIn, style));
        return Sections.join(sections);
    }

    private static List<String> head(ValidationReport report) {
        List<String> lines = new ArrayList<>();
        lines.add("Published figures of transfers between devices, and the model's: GB/s, sum of all streams");
        lines.addAll(Text.labelled(
                Text.INDENT,
                Text.INDENT.length(),
                report.rows().size() + " figures: " + report.count(Figure.Kind.PREDICTED) + " predicted, "
                        + report.count(Figure.Kind.FITTED) + " fitted, " + report.count(Figure.Kind.NOT_MODELLED)
                        + " not modelled. Predicted:"));
        lines.addAll(tally("one pair, one way", report.oneWay()));
        lines.addAll(tally("several at once", report.together()));
        return lines;
    }

    private static List<String> tally(String what, Tally t) {
        return Text.labelled(
                Text.INDENT + what,
                TALLY_COLUMNS,
                t.close() + " within 5 %, " + t.inside() + " inside the interval, " + t.near()
                        + " at most 10 % outside, " + t.missed() + " missed"
                        + (t.notJudged() == 0 ? "" : ", " + t.notJudged() + " not judged"));
    }

    private static List<String> rows(ValidationReport report, Style style) {
        TextTable table = new TextTable().rightAligned(2, 3, 4);
        table.add(List.of(
                Cell.of("row"),
                Cell.of("published"),
                Cell.of("model"),
                Cell.of("interval"),
                Cell.of("error"),
                Cell.of("verdict")));
        for (RowResult row : report.rows()) {
            table.add(
                    List.of(
                            Cell.of(row.figure().id()),
                            Cell.of(FigureText.published(row.figure())),
                            Cell.of(model(row)),
                            Cell.of(interval(row)),
                            Cell.of(row.comparison()
                                    .map(c -> FigureText.percent(c.error()))
                                    .orElse(Figures.NONE)),
                            verdict(row)),
                    note(row).stream().toList());
        }
        return table.lines(style);
    }

    private static String model(RowResult row) {
        return row.prediction().map(p -> Figures.gigabytes(p.bytesPerSecond())).orElse(Figures.NONE);
    }

    private static String interval(RowResult row) {
        return row.prediction().map(FigureText::interval).orElse("");
    }

    private static Cell verdict(RowResult row) {
        String text = (row.figure().kind() == Figure.Kind.FITTED ? "fitted; " : "") + FigureText.verdict(row);
        return row.verdict() == Verdict.MISS ? Cell.marked(text, Style.Mark.MISS) : Cell.of(text);
    }

    /** What is suspected where the model is off, and why there is no model. */
    private static Optional<String> note(RowResult row) {
        boolean off = row.comparison().map(Comparison::verdict).stream()
                .anyMatch(v -> v == Verdict.MISS || v == Verdict.NEAR_INTERVAL);
        return off || row.verdict() == Verdict.NOT_MODELLED ? row.figure().reason() : Optional.empty();
    }

    private static List<String> parameters(ValidationReport report) {
        List<String> lines = new ArrayList<>();
        lines.add("Rests on");
        lines.addAll(FigureText.parameters(report));
        return lines;
    }
}
