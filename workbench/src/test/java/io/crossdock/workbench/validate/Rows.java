package io.crossdock.workbench.validate;

import io.crossdock.model.observe.StreamObservation.Operation;
import io.crossdock.workbench.result.Rate;
import io.crossdock.workbench.run.Attribute;
import java.util.List;
import java.util.Optional;

/** Figures and predictions for tests, in GB/s. */
final class Rows {
    private Rows() {}

    static Figure figure(String id, double low, double high) {
        return figure(id, low, high, Figure.Basis.READ);
    }

    static Figure figure(String id, double low, double high, Figure.Basis basis) {
        return new Figure(
                id,
                Optional.of("box"),
                List.of(new Figure.Stream("gpu0", "gpu1", Operation.WRITE)),
                "conditions",
                Optional.empty(),
                Attribute.DEFAULT,
                low * 1e9,
                high * 1e9,
                Figure.Kind.PREDICTED,
                Optional.empty(),
                Optional.empty(),
                "source",
                Optional.empty(),
                basis);
    }

    static Prediction prediction(double best, double low, double high, boolean mpsKnown) {
        Rate rate = new Rate(best * 1e9, low * 1e9, high * 1e9, "link", List.of(), List.of());
        return Prediction.sum(List.of(rate), mpsKnown, List.of());
    }

    static RowResult result(String id, double published, double best) {
        Figure figure = figure(id, published, published);
        Prediction prediction = prediction(best, best, best, true);
        return new RowResult(
                figure, Optional.of("a box"), Optional.of(prediction), Optional.of(Comparison.of(figure, prediction)));
    }
}
