package io.crossdock.cli.json;

import io.crossdock.cli.screen.PolicyText;
import io.crossdock.workbench.bench.MapMatrixCell;
import io.crossdock.workbench.bench.MapMatrixReport;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Allocators, policies and threads beside each other as JSON; docs/schema/bench-map-matrix-1.json describes it. */
public final class BenchMatrixJson {
    /** Value of the field {@code schema}; the number changes when a field goes or changes its meaning. */
    public static final String SCHEMA = "crossdock.bench-map-matrix/1";

    private BenchMatrixJson() {}

    public static ObjectNode of(MapMatrixReport report) {
        ObjectNode root = Json.object();
        root.put("schema", SCHEMA);
        ObjectNode conditions = root.putObject("conditions");
        BenchConditionsJson.put(conditions, report.settings(), report.handOverNanos());
        conditions.put("size", report.size()).put("rounds", report.rounds());
        name(root.putObject("base"), report.base());
        ArrayNode results = root.putArray("results");
        for (MapMatrixCell cell : report.cells()) {
            ObjectNode node = results.addObject();
            name(node, cell);
            node.put("operations", cell.operations()).put("opsPerSecond", cell.operationsPerSecond());
            ArrayNode rounds = node.putArray("rounds");
            cell.rates().forEach(rounds::add);
            node.put("stopped", cell.stopped()).put("ofBase", report.ratio(cell));
            node.put("ofTwoThreads", report.ofFew(cell).orElse(null));
            BenchConditionsJson.refused(node, cell.refused());
        }
        return root;
    }

    private static void name(ObjectNode node, MapMatrixCell cell) {
        node.put("allocator", cell.allocator())
                .put("policy", PolicyText.of(cell.policy()))
                .put("threads", cell.threads());
    }
}
