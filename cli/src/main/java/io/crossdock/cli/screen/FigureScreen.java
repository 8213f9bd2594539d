package io.crossdock.cli.screen;

import io.crossdock.workbench.result.Rate;
import io.crossdock.workbench.result.Stage;
import io.crossdock.workbench.validate.Comparison;
import io.crossdock.workbench.validate.Figure;
import io.crossdock.workbench.validate.Prediction;
import io.crossdock.workbench.validate.RowResult;
import io.crossdock.workbench.validate.ValidationReport;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** The screen for one published figure. */
public final class FigureScreen {
    private static final int LABEL_COLUMNS = 14;

    private FigureScreen() {}

    /** @param report report about a single row */
    public static List<String> lines(ValidationReport report, Style style) {
        RowResult row = report.rows().getFirst();
        List<List<String>> sections = new ArrayList<>();
        sections.add(head(row));
        row.prediction().ifPresent(p -> sections.add(streams(row.figure(), p)));
        sections.add(FigureText.parameters(report));
        sections.add(DriftLines.lines(report, Optional.empty(), style));
        return Sections.join(sections);
    }

    private static List<String> head(RowResult row) {
        Figure figure = row.figure();
        List<String> lines = new ArrayList<>(Text.labelled(
                "", 0, figure.id() + row.machineTitle().map(t -> ": " + t).orElse("")));
        add(lines, "published", FigureText.published(figure) + " GB/s; " + figure.conditions());
        add(
                lines,
                "source",
                figure.source() + figure.at().map(a -> ", " + a).orElse("") + "; " + lower(figure.basis()));
        add(
                lines,
                "class",
                lower(figure.kind()).replace('_', ' ')
                        + figure.fits().map(f -> ", by " + f).orElse(""));
        row.prediction().ifPresent(p -> add(lines, "model", model(p)));
        row.comparison().ifPresent(c -> add(lines, "error", error(c)));
        add(lines, "verdict", FigureText.verdict(row));
        figure.reason()
                .ifPresent(r -> add(lines, figure.kind() == Figure.Kind.NOT_MODELLED ? "because" : "suspected", r));
        return lines;
    }

    private static String model(Prediction p) {
        String interval = FigureText.interval(p);
        return Figures.gigabytes(p.bytesPerSecond()) + " GB/s" + (interval.isEmpty() ? "" : ", " + interval)
                + (p.mpsKnown() ? "; maximum payload known" : "; maximum payload unknown, 128 to 512 bytes covered");
    }

    private static String error(Comparison c) {
        return FigureText.percent(c.error()) + " against the middle of what was published, "
                + FigureText.percent(c.endError()) + " against its nearest end";
    }

    private static List<String> streams(Figure figure, Prediction prediction) {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < prediction.streams().size(); i++) {
            Figure.Stream s = figure.streams().get(i);
            Rate rate = prediction.streams().get(i);
            String stages = rate.waterfall().stream().map(FigureScreen::stage).collect(Collectors.joining("; "));
            lines.addAll(Text.labelled(
                    "  " + lower(s.operation()) + " " + s.from() + " → " + s.to() + "  ",
                    0,
                    Figures.rate(rate) + " GB/s: " + stages));
        }
        return lines;
    }

    private static String stage(Stage stage) {
        return stage.name() + " " + Figures.gigabytes(stage.bytesPerSecond());
    }

    private static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    private static void add(List<String> lines, String label, String text) {
        lines.addAll(Text.labelled(Text.INDENT + label, LABEL_COLUMNS, text));
    }
}
