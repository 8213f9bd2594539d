package io.crossdock.cli.json;

import io.crossdock.platform.Parameter;
import io.crossdock.workbench.bench.HardwareCost;
import io.crossdock.workbench.bench.MapPart;
import io.crossdock.workbench.bench.MapSplitCase;
import io.crossdock.workbench.bench.MapSplitCase.Priced;
import io.crossdock.workbench.bench.MapSplitReport;
import java.util.OptionalDouble;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Where the time of map and unmap goes as JSON; docs/schema/bench-map-split-1.json describes it. */
public final class BenchSplitJson {
    /** Value of the field {@code schema}; the number changes when a field goes or changes its meaning. */
    public static final String SCHEMA = "crossdock.bench-map-split/1";

    private BenchSplitJson() {}

    public static ObjectNode of(MapSplitReport report) {
        ObjectNode root = Json.object();
        root.put("schema", SCHEMA);
        ObjectNode conditions = root.putObject("conditions");
        BenchConditionsJson.put(conditions, report.settings(), OptionalDouble.empty());
        conditions
                .put("allocator", report.settings().allocator().name())
                .put("policy", Json.lower(report.settings().policy()));
        ArrayNode prices = root.putArray("prices");
        report.prices().forEach((cost, price) -> price(prices.addObject(), cost, price));
        root.put("almostEntirely", MapSplitCase.ALMOST_ENTIRELY);
        ArrayNode results = root.putArray("results");
        report.cases().forEach(each -> result(results.addObject(), each));
        return root;
    }

    private static void price(ObjectNode node, HardwareCost cost, Parameter price) {
        node.put("what", cost.id())
                .put("nanos", price.value())
                .put("low", price.low())
                .put("high", price.high())
                .put("kind", Json.lower(price.kind()))
                .put("source", price.source());
    }

    private static void result(ObjectNode node, MapSplitCase each) {
        node.put("size", each.size()).put("threads", each.threads()).put("operations", each.operations());
        ObjectNode software = node.putObject("software");
        for (MapPart part : MapPart.values()) {
            software.put(part.id(), each.nanos(part));
        }
        software.put("together", each.softwareNanos())
                .put("undisturbed", each.undisturbedNanos())
                .put("disturbed", each.disturbedNanos())
                .put("marks", each.marks())
                .put("markNanos", each.markNanos());
        ObjectNode hardware = node.putObject("hardware");
        for (HardwareCost cost : HardwareCost.values()) {
            Priced priced = each.of(cost);
            hardware.putObject(cost.id()).put("count", priced.count()).put("nanos", priced.nanos());
        }
        hardware.put("together", each.hardwareNanos())
                .put("low", each.leastHardwareNanos())
                .put("high", each.mostHardwareNanos());
        node.putObject("softwareShare")
                .put("value", each.softwareShare())
                .put("low", each.leastSoftwareShare())
                .put("high", each.mostSoftwareShare())
                .put("almostEntirely", Json.lower(each.verdict()));
    }
}
