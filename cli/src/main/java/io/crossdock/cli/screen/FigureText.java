package io.crossdock.cli.screen;

import io.crossdock.cli.screen.TextTable.Cell;
import io.crossdock.platform.Parameter;
import io.crossdock.workbench.validate.Comparison;
import io.crossdock.workbench.validate.Figure;
import io.crossdock.workbench.validate.ParameterUse;
import io.crossdock.workbench.validate.Prediction;
import io.crossdock.workbench.validate.RowResult;
import io.crossdock.workbench.validate.ValidationReport;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Words for published figures and what the model makes of them. */
final class FigureText {
    private static final int GIGA_DIGITS = 9;

    private FigureText() {}

    /** As it was published, digit by digit. */
    static String published(Figure figure) {
        String low = gigabytes(figure.low());
        String high = gigabytes(figure.high());
        return low.equals(high) ? low : low + "–" + high;
    }

    private static String gigabytes(double bytesPerSecond) {
        BigDecimal value = BigDecimal.valueOf(bytesPerSecond).movePointLeft(GIGA_DIGITS);
        return value.signum() == 0 ? "0" : value.stripTrailingZeros().toPlainString();
    }

    /** The interval where it can be seen, else nothing. */
    static String interval(Prediction p) {
        String low = Figures.gigabytes(p.low());
        String high = Figures.gigabytes(p.high());
        return low.equals(high) ? "" : low + "–" + high;
    }

    /** With its sign; nothing is neither above nor below. */
    static String percent(double share) {
        String text = String.format(Locale.ROOT, "%+.1f %%", share * 100);
        return text.substring(1).equals("0.0 %") ? "0.0 %" : text;
    }

    static String verdict(RowResult row) {
        return switch (row.verdict()) {
            case CLOSE -> "within 5 %";
            case INSIDE_INTERVAL -> "inside interval";
            case NEAR_INTERVAL -> outside(row) + " outside";
            case MISS -> "miss";
            case NOT_JUDGED -> "not judged";
            case NOT_MODELLED -> "not modelled";
        };
    }

    private static String outside(RowResult row) {
        double share = row.comparison().map(Comparison::outside).orElse(0.0);
        return String.format(Locale.ROOT, "%.1f %%", Math.abs(share) * 100);
    }

    /** What predictions rest on, one line each with the origin below it. */
    static List<String> parameters(ValidationReport report) {
        TextTable table = new TextTable();
        for (ParameterUse use : report.parameters()) {
            Parameter p = use.parameter();
            int rows = use.rows().size();
            table.add(
                    List.of(
                            Cell.of(p.name()),
                            Cell.of(FootLines.value(p)),
                            Cell.of(rows + (rows == 1 ? " row" : " rows")),
                            Cell.of(p.kind().name().toLowerCase(Locale.ROOT) + fittedTo(p, report))),
                    List.of(p.source()));
        }
        return table.isEmpty() ? List.of() : table.lines(Style.PLAIN);
    }

    private static String fittedTo(Parameter p, ValidationReport report) {
        String rows = report.rows().stream()
                .map(RowResult::figure)
                .filter(f -> f.fits().filter(p.name()::equals).isPresent())
                .map(Figure::id)
                .collect(Collectors.joining(", "));
        return p.kind() != Parameter.Kind.FITTED || rows.isEmpty() ? "" : " to " + rows;
    }
}
