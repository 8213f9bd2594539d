package io.crossdock.topology.grid;

import io.crossdock.platform.PairDevice;
import io.crossdock.platform.PairLabels;
import io.crossdock.platform.PairMeasurement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * A square table as it stood in a text. Rows that were cut off or left out are empty.
 *
 * @param line line of its header, from 1
 * @param names what its rows and columns are called, in the order of the header
 * @param cells word for [row][column]; empty where the text has none
 */
public record Grid(int line, List<String> names, List<List<String>> cells) {
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,9}(?:\\.[0-9]{1,9})?");

    public Grid {
        names = List.copyOf(names);
        cells = cells.stream().map(List::copyOf).toList();
    }

    /** The table with rows and columns exchanged. */
    public Grid transposed() {
        List<List<String>> turned = new ArrayList<>();
        for (int column = 0; column < names.size(); column++) {
            List<String> row = new ArrayList<>();
            for (List<String> other : cells) {
                row.add(other.get(column));
            }
            turned.add(row);
        }
        return new Grid(line, names, turned);
    }

    /** The table of only those rows and columns whose names a caller wants. */
    public Grid only(List<String> wanted) {
        List<Integer> kept = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            if (wanted.contains(names.get(i))) {
                kept.add(i);
            }
        }
        return new Grid(
                line,
                kept.stream().map(names::get).toList(),
                kept.stream()
                        .map(row -> kept.stream()
                                .map(column -> cells.get(row).get(column))
                                .toList())
                        .toList());
    }

    /** Number of cells off the diagonal that a reader accepts. */
    public long pairs(Pattern accepted) {
        long count = 0;
        for (int row = 0; row < names.size(); row++) {
            for (int column = 0; column < names.size(); column++) {
                if (row != column
                        && accepted.matcher(cells.get(row).get(column)).matches()) {
                    count++;
                }
            }
        }
        return count;
    }

    /** The cells as words about pairs. */
    public PairLabels labels(String tool, String meaning, Function<String, PairDevice> device) {
        List<List<String>> words = new ArrayList<>();
        for (int row = 0; row < names.size(); row++) {
            List<String> line = new ArrayList<>(cells.get(row));
            line.set(row, "");
            words.add(line);
        }
        return new PairLabels(tool, meaning, names.stream().map(device).toList(), words);
    }

    /** The cells as figures about pairs; what is no number becomes NaN. */
    public PairMeasurement figures(
            String tool,
            PairMeasurement.Quantity quantity,
            Optional<Boolean> peerToPeer,
            Function<String, PairDevice> device,
            DoubleUnaryOperator unit) {
        List<List<Double>> values = new ArrayList<>();
        for (int row = 0; row < names.size(); row++) {
            List<Double> line = new ArrayList<>();
            for (int column = 0; column < names.size(); column++) {
                String cell = cells.get(row).get(column);
                boolean told = row != column && NUMBER.matcher(cell).matches();
                line.add(told ? unit.applyAsDouble(Double.parseDouble(cell)) : Double.NaN);
            }
            values.add(line);
        }
        return new PairMeasurement(
                tool, quantity, peerToPeer, names.stream().map(device).toList(), values);
    }
}
