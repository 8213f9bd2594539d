package io.crossdock.workbench.validate;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** What the model said when somebody last looked at every row and wrote it down. */
final class Recorded {
    static final String SCHEMA = "recorded-1";

    /** Differences up to this share are rounding of the file. */
    private static final double TOLERANCE = 1e-3;

    private static final double GIGA = 1e9;

    /**
     * A recorded row.
     *
     * @param predicted best estimate, GB/s
     * @param low lower end of the interval
     * @param high upper end
     * @param error signed error against the middle of what was published, percent
     */
    record Row(double predicted, double low, double high, double error) {
        static Row of(Prediction p, Comparison c) {
            // Rounded as written; adding zero makes a negative zero positive.
            double error = Math.round(c.error() * 1e4) / 1e2 + 0.0;
            return new Row(p.bytesPerSecond() / GIGA, p.low() / GIGA, p.high() / GIGA, error);
        }
    }

    private final Map<String, Row> rows;

    Recorded(Map<String, Row> rows) {
        this.rows = Collections.unmodifiableMap(new LinkedHashMap<>(rows));
    }

    /** @throws ValidationException if the text is not such a file */
    static Recorded read(String file, String text) {
        Fields top = Fields.of(file, YamlTree.parse(file, text));
        if (!top.text("schema").equals(SCHEMA)) {
            throw top.fail("schema \"" + top.text("schema") + "\" is unknown", "known is " + SCHEMA);
        }
        Map<String, Row> rows = new LinkedHashMap<>();
        for (JsonNode node : top.list("rows")) {
            String id = Fields.of(file + ", row " + (rows.size() + 1), node).text("id");
            Fields row = Fields.of(file + ", row " + id, node);
            row.text("id");
            Row read = new Row(
                    row.value("predicted", Double::valueOf),
                    row.value("low", Double::valueOf),
                    row.value("high", Double::valueOf),
                    row.value("error", Double::valueOf));
            row.end();
            if (rows.put(id, read) != null) {
                throw row.fail("stands twice", "keep one of the two");
            }
        }
        top.end();
        return new Recorded(rows);
    }

    /** The file that says what these results are. */
    static String write(List<RowResult> results) {
        StringBuilder out = new StringBuilder("""
                # What the model predicts for the rows of pair-figures.yaml: GB/s, and the signed error in percent against the
                # middle of what was published. Written by "crossdock validate --record FILE", never by hand: validate ends
                # with exit code 3 when a row is no longer as it stands here. See docs/validation.md.
                """);
        out.append("schema: ").append(SCHEMA).append("\nrows:\n");
        for (RowResult r : results) {
            if (r.prediction().isPresent() && r.comparison().isPresent()) {
                Row row = Row.of(r.prediction().get(), r.comparison().get());
                out.append(String.format(
                        Locale.ROOT,
                        "  - {id: %s, predicted: %.3f, low: %.3f, high: %.3f, error: %.2f}%n",
                        r.figure().id(),
                        row.predicted,
                        row.low,
                        row.high,
                        row.error));
            }
        }
        return out.toString();
    }

    /** Rows that are not as recorded, on either side. */
    List<Drift> drifts(List<RowResult> results) {
        List<Drift> drifts = new ArrayList<>();
        Map<String, Row> left = new LinkedHashMap<>(rows);
        for (RowResult r : results) {
            Optional<Row> now = r.prediction().flatMap(p -> r.comparison().map(c -> Row.of(p, c)));
            Row then = left.remove(r.figure().id());
            String id = r.figure().id();
            if (now.isPresent() && then == null) {
                drifts.add(new Drift(id, "is " + text(now.get()) + "; never recorded"));
            } else if (now.isEmpty() && then != null) {
                drifts.add(new Drift(id, "is not modelled any more; recorded " + text(then)));
            } else if (now.isPresent() && then != null && !same(now.get(), then)) {
                drifts.add(new Drift(id, "is " + text(now.get()) + "; recorded " + text(then)));
            }
        }
        left.forEach(
                (id, then) -> drifts.add(new Drift(id, "is no published figure any more; recorded " + text(then))));
        return drifts;
    }

    private static boolean same(Row a, Row b) {
        return near(a.predicted, b.predicted)
                && near(a.low, b.low)
                && near(a.high, b.high)
                && Math.abs(a.error - b.error) <= TOLERANCE * 100 * (1 + Math.abs(b.error) / 100);
    }

    private static boolean near(double a, double b) {
        return Math.abs(a - b) <= TOLERANCE * Math.abs(b);
    }

    private static String text(Row row) {
        String best = String.format(Locale.ROOT, "%.2f", row.predicted);
        String interval = String.format(Locale.ROOT, "%.2f–%.2f", row.low, row.high);
        return best
                + (interval.equals(best + "–" + best) ? "" : " (" + interval + ")")
                + String.format(Locale.ROOT, " GB/s, %+.2f %%", row.error);
    }
}
