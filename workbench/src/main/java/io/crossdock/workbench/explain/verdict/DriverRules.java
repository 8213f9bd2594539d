package io.crossdock.workbench.explain.verdict;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The rows of {@code drivers.rules}. */
final class DriverRules {
    private static final int COLUMNS = 5;
    private static final DriverRules STANDARD = read();

    private record Row(String driver, String kind, String subject, String value, String source) {}

    private final List<Row> rows;

    private DriverRules(List<Row> rows) {
        this.rows = rows;
    }

    static DriverRules standard() {
        return STANDARD;
    }

    private static DriverRules read() {
        try (InputStream in = DriverRules.class.getResourceAsStream("drivers.rules")) {
            if (in == null) {
                throw new IllegalStateException("drivers.rules is missing from the jar");
            }
            return parse(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static DriverRules parse(String text) {
        List<Row> rows = new ArrayList<>();
        for (String line : text.lines().toList()) {
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            List<String> columns =
                    Arrays.stream(line.split("\\|", -1)).map(String::strip).toList();
            if (columns.size() != COLUMNS) {
                throw new IllegalStateException(
                        "drivers.rules: a row has " + columns.size() + " columns, expected " + COLUMNS + ": " + line);
            }
            rows.add(new Row(columns.get(0), columns.get(1), columns.get(2), columns.get(3), columns.get(4)));
        }
        return new DriverRules(List.copyOf(rows));
    }

    /** The row that names a root port as one of a hub, as {@code value (source)}. */
    Optional<String> refusedAcrossRootBuses(String driver, int vendor, int device) {
        return rows.stream()
                .filter(r -> r.driver().equals(driver) && r.kind().equals("refused-across-root-buses"))
                .filter(r -> covers(r.subject(), vendor, device))
                .map(r -> r.value() + " (" + r.source() + ")")
                .findFirst();
    }

    /** What a word of the driver's tool means. */
    Optional<String> meaning(String driver, String word) {
        return rows.stream()
                .filter(r -> r.driver().equals(driver)
                        && r.kind().equals("word")
                        && r.subject().equals(word.strip().toUpperCase(Locale.ROOT)))
                .map(Row::value)
                .findFirst();
    }

    /** {@code vvvv:ffff-llll}, last included. */
    private static boolean covers(String subject, int vendor, int device) {
        int first = Integer.parseInt(subject.substring(5, 9), 16);
        int last = Integer.parseInt(subject.substring(10, 14), 16);
        return Integer.parseInt(subject.substring(0, 4), 16) == vendor && first <= device && device <= last;
    }
}
