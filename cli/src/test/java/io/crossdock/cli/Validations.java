package io.crossdock.cli;

import io.crossdock.model.observe.StreamObservation.Operation;
import io.crossdock.platform.Parameter;
import io.crossdock.workbench.result.Rate;
import io.crossdock.workbench.result.Stage;
import io.crossdock.workbench.run.Attribute;
import io.crossdock.workbench.validate.Comparison;
import io.crossdock.workbench.validate.Drift;
import io.crossdock.workbench.validate.Figure;
import io.crossdock.workbench.validate.ParameterUse;
import io.crossdock.workbench.validate.Prediction;
import io.crossdock.workbench.validate.RowResult;
import io.crossdock.workbench.validate.ValidationReport;
import io.crossdock.workbench.validate.Verdict;
import java.util.List;
import java.util.Optional;

/** Reports of validations written by hand for the tests of layout; nobody computed their figures. */
public final class Validations {
    private static final Parameter LATENCY =
            Parameter.exact("ordered.write.latency", 16, "ns", Parameter.Kind.FITTED, "64 B per 16 ns");
    private static final Parameter MESH = Parameter.interval(
            "interconnect.latency", 150, 175, 200, "ns", Parameter.Kind.ASSUMED, "mesh round trip, recalled range");

    private Validations() {}

    /** One row of each verdict, and two that drifted. */
    public static ValidationReport drifted() {
        return new ValidationReport(
                List.of(
                        row(fitted(), 4.0, 4.0, 4.0, Verdict.CLOSE, 0, 0),
                        row(figure("near-the-middle", 55.59, 56.57, 1), 57.5, 52.9, 60.0, Verdict.CLOSE, 0.025, 0),
                        row(figure("in-the-interval", 54, 54, 1), 57.5, 52.9, 60.0, Verdict.INSIDE_INTERVAL, 0.065, 0),
                        row(figure("beside-it", 103, 103, 2), 115, 106, 120, Verdict.NEAR_INTERVAL, 0.117, 0.029),
                        row(figure("far-from-everything", 100, 102, 2), 115, 115, 115, Verdict.MISS, 0.139, 0.139),
                        row(
                                figure("recalled-by-somebody", 50, 50, 1),
                                57.5,
                                57.5,
                                57.5,
                                Verdict.NOT_JUDGED,
                                0.15,
                                0.15),
                        unmodelled()),
                List.of(
                        new Drift(
                                "near-the-middle",
                                "is 57.46 (52.92–60.03) GB/s, +2.46 %; recorded 28.73 GB/s, -48.77 %"),
                        new Drift("gone", "is no published figure any more; recorded 4.00 GB/s, +0.00 %")),
                List.of(
                        new ParameterUse(MESH, List.of("near-the-middle", "beside-it")),
                        new ParameterUse(LATENCY, List.of("fitted-row"))));
    }

    /** A row alone, as recorded. */
    public static ValidationReport single() {
        return new ValidationReport(
                List.of(row(fitted(), 4.0, 4.0, 4.0, Verdict.CLOSE, 0, 0)),
                List.of(),
                List.of(new ParameterUse(LATENCY, List.of("fitted-row"))));
    }

    private static Figure fitted() {
        return figure("fitted-row", 4, 4, 1, Figure.Kind.FITTED, Optional.of("ordered.write.latency"));
    }

    private static Figure figure(String id, double low, double high, int streams) {
        return figure(id, low, high, streams, Figure.Kind.PREDICTED, Optional.empty());
    }

    private static Figure figure(
            String id, double low, double high, int streams, Figure.Kind kind, Optional<String> fits) {
        List<Figure.Stream> both = List.of(
                new Figure.Stream("gpu0", "gpu1", Operation.WRITE), new Figure.Stream("gpu1", "gpu0", Operation.WRITE));
        return new Figure(
                id,
                Optional.of("box"),
                both.subList(0, streams),
                "idle machine, range over all pairs of one node",
                Optional.empty(),
                Attribute.DEFAULT,
                low * 1e9,
                high * 1e9,
                kind,
                fits,
                Optional.of(
                        "something that takes a whole line to say, because nobody who measured it knew what it was"),
                "a page that was read",
                Optional.of("table 1"),
                Figure.Basis.READ);
    }

    private static RowResult unmodelled() {
        return new RowResult(
                figure("between-sockets", 39, 39, 1, Figure.Kind.NOT_MODELLED, Optional.empty()),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    private static RowResult row(
            Figure figure, double best, double low, double high, Verdict verdict, double error, double outside) {
        int n = figure.streams().size();
        Rate each = new Rate(
                best * 1e9 / n,
                low * 1e9 / n,
                high * 1e9 / n,
                "packet headers, 256 B payloads",
                List.of(
                        new Stage("link, Gen5 x16", 63.0e9),
                        new Stage("packet headers, 256 B payloads", best * 1e9 / n)),
                List.of());
        Prediction prediction = new Prediction(
                best * 1e9,
                low * 1e9,
                high * 1e9,
                low == high,
                figure.streams().stream().map(s -> each).toList(),
                List.of(MESH));
        return new RowResult(
                figure,
                Optional.of("a box with two GPUs"),
                Optional.of(prediction),
                Optional.of(new Comparison(error, error, outside, verdict)));
    }
}
