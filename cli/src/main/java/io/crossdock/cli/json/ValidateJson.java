package io.crossdock.cli.json;

import io.crossdock.workbench.result.Rate;
import io.crossdock.workbench.validate.Comparison;
import io.crossdock.workbench.validate.Drift;
import io.crossdock.workbench.validate.Figure;
import io.crossdock.workbench.validate.ParameterUse;
import io.crossdock.workbench.validate.Prediction;
import io.crossdock.workbench.validate.RowResult;
import io.crossdock.workbench.validate.Tally;
import io.crossdock.workbench.validate.ValidationReport;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Published figures beside the model as JSON; docs/schema/validate-1.json describes it. */
public final class ValidateJson {
    /** Value of the field {@code schema}; the number changes when a field goes or changes its meaning. */
    public static final String SCHEMA = "crossdock.validate/1";

    private ValidateJson() {}

    public static ObjectNode of(ValidationReport report) {
        ObjectNode root = Json.object();
        root.put("schema", SCHEMA);
        add(root.putObject("oneWay"), report.oneWay());
        add(root.putObject("together"), report.together());
        root.put("drifted", report.hasDrift());
        ArrayNode rows = root.putArray("rows");
        report.rows().forEach(row -> add(rows.addObject(), row));
        ArrayNode drifts = root.putArray("drifts");
        for (Drift drift : report.drifts()) {
            drifts.addObject().put("id", drift.id()).put("what", drift.what());
        }
        ArrayNode parameters = root.putArray("parameters");
        for (ParameterUse use : report.parameters()) {
            Json.strings(Json.parameter(parameters, use.parameter()).putArray("rows"), use.rows());
        }
        return root;
    }

    private static void add(ObjectNode node, Tally tally) {
        node.put("close", tally.close())
                .put("inside", tally.inside())
                .put("near", tally.near())
                .put("missed", tally.missed())
                .put("notJudged", tally.notJudged());
    }

    private static void add(ObjectNode node, RowResult row) {
        Figure figure = row.figure();
        node.put("id", figure.id());
        node.put("machine", row.machineTitle().orElse(null));
        node.put("class", Json.lower(figure.kind()));
        node.put("fits", figure.fits().orElse(null));
        node.put("conditions", figure.conditions());
        node.put("source", figure.source());
        node.put("at", figure.at().orElse(null));
        node.put("basis", Json.lower(figure.basis()));
        node.putObject("published")
                .put("low", Math.round(figure.low()))
                .put("high", Math.round(figure.high()))
                .put("middle", Math.round(figure.midpoint()));
        node.put("verdict", Json.lower(row.verdict()));
        node.put("reason", figure.reason().orElse(null));
        if (row.prediction().isPresent() && row.comparison().isPresent()) {
            add(node.putObject("predicted"), figure, row.prediction().get());
            add(node.putObject("error"), row.comparison().get());
        } else {
            node.putNull("predicted");
            node.putNull("error");
        }
    }

    private static void add(ObjectNode node, Figure figure, Prediction prediction) {
        node.put("bytesPerSecond", Math.round(prediction.bytesPerSecond()))
                .put("low", Math.round(prediction.low()))
                .put("high", Math.round(prediction.high()))
                .put("mpsKnown", prediction.mpsKnown());
        ArrayNode streams = node.putArray("streams");
        for (int i = 0; i < figure.streams().size(); i++) {
            Figure.Stream stream = figure.streams().get(i);
            Rate rate = prediction.streams().get(i);
            streams.addObject()
                    .put("from", stream.from())
                    .put("to", stream.to())
                    .put("operation", Json.lower(stream.operation()))
                    .put("bytesPerSecond", Math.round(rate.bytesPerSecond()))
                    .put("low", Math.round(rate.low()))
                    .put("high", Math.round(rate.high()))
                    .put("bottleneck", rate.bottleneck());
        }
    }

    private static void add(ObjectNode node, Comparison comparison) {
        node.put("middle", comparison.error())
                .put("nearestEnd", comparison.endError())
                .put("outsideInterval", comparison.outside());
    }
}
