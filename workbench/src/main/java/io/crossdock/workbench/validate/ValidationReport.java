package io.crossdock.workbench.validate;

import java.util.List;

/**
 * All published figures beside the model.
 *
 * @param rows in the order of the file
 * @param drifts rows that are not as they were recorded
 * @param parameters what the predictions rest on, in order of their names
 */
public record ValidationReport(List<RowResult> rows, List<Drift> drifts, List<ParameterUse> parameters) {
    public ValidationReport {
        rows = List.copyOf(rows);
        drifts = List.copyOf(drifts);
        parameters = List.copyOf(parameters);
    }

    /** Predicted figures of one device that reads from or writes to one other, in one direction. */
    public Tally oneWay() {
        return Tally.of(rows.stream()
                .filter(r ->
                        r.figure().kind() == Figure.Kind.PREDICTED && r.figure().isOneWay())
                .toList());
    }

    /** Predicted figures of several streams at once: both directions, or several pairs. */
    public Tally together() {
        return Tally.of(rows.stream()
                .filter(r -> r.figure().kind() == Figure.Kind.PREDICTED
                        && !r.figure().isOneWay())
                .toList());
    }

    /** Rows of a kind. */
    public int count(Figure.Kind kind) {
        return (int) rows.stream().filter(r -> r.figure().kind() == kind).count();
    }

    /** Whether anything is not as it was recorded. */
    public boolean hasDrift() {
        return !drifts.isEmpty();
    }
}
