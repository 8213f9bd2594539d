package io.crossdock.cli.json;

import io.crossdock.workbench.bench.MapBenchReport;
import io.crossdock.workbench.bench.MapBenchResult;
import io.crossdock.workbench.bench.MapBenchSettings;
import io.crossdock.workbench.bench.MapEvent;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The cost of map and unmap as JSON; docs/schema/bench-map-1.json describes it. */
public final class BenchMapJson {
    /** Value of the field {@code schema}; the number changes when a field goes or changes its meaning. */
    public static final String SCHEMA = "crossdock.bench-map/1";

    private BenchMapJson() {}

    public static ObjectNode of(MapBenchReport report) {
        ObjectNode root = Json.object();
        root.put("schema", SCHEMA);
        MapBenchSettings settings = report.settings();
        ObjectNode conditions = root.putObject("conditions");
        BenchConditionsJson.put(conditions, settings, report.handOverNanos());
        conditions
                .put("allocator", settings.allocator().name())
                .put("policy", Json.lower(settings.policy()))
                .put("bypass", settings.load().bypass())
                .put("clockNanos", report.results().isEmpty() ? null : report.clockNanos());
        ArrayNode results = root.putArray("results");
        for (MapBenchResult result : report.results()) {
            ObjectNode node = results.addObject()
                    .put("size", result.size())
                    .put("threads", result.threads())
                    .put("operations", result.operations())
                    .put("seconds", result.seconds())
                    .put("opsPerSecond", result.operationsPerSecond());
            latency(node.putObject("map"), result.map());
            latency(node.putObject("unmap"), result.unmap());
            events(node.putObject("events"), report.events().get(result.size()));
            BenchConditionsJson.refused(node, result.refused());
        }
        if (report.results().isEmpty()) {
            report.events().forEach((size, counts) -> {
                ObjectNode node = results.addObject().put("size", size);
                events(node.putObject("events"), counts);
            });
        }
        return root;
    }

    private static void latency(ObjectNode node, MapBenchResult.Latency latency) {
        node.put("mean", latency.mean())
                .put("p50", latency.p50())
                .put("p99", latency.p99())
                .put("p999", latency.p999())
                .put("max", latency.max());
    }

    private static void events(ObjectNode node, MapBenchReport.@Nullable Events events) {
        if (events != null) {
            counts(node.putObject("map"), events.map());
            counts(node.putObject("unmap"), events.unmap());
        }
    }

    private static void counts(ObjectNode node, Map<MapEvent, Double> counts) {
        counts.forEach((event, count) -> node.put(event.id(), count));
    }
}
