package io.crossdock.workbench.validate;

import java.util.Optional;

/**
 * One published figure with what the model says.
 *
 * @param figure what was published
 * @param machineTitle the machine in words; empty where none is described
 * @param prediction empty for a figure that is not modelled
 * @param comparison present if and only if there is a prediction
 */
public record RowResult(
        Figure figure,
        Optional<String> machineTitle,
        Optional<Prediction> prediction,
        Optional<Comparison> comparison) {
    public Verdict verdict() {
        return comparison.map(Comparison::verdict).orElse(Verdict.NOT_MODELLED);
    }
}
