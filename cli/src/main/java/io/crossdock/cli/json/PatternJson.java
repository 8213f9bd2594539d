package io.crossdock.cli.json;

import io.crossdock.workbench.explain.pattern.PatternReport;
import io.crossdock.workbench.explain.pattern.PatternReport.Stream;
import io.crossdock.workbench.result.Rate;
import java.util.Optional;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The answer about a pattern as JSON; docs/schema/pattern-1.json describes it. */
public final class PatternJson {
    /** Value of the field {@code schema}; the number changes when a field goes or changes its meaning. */
    public static final String SCHEMA = "crossdock.pattern/1";

    private PatternJson() {}

    public static ObjectNode of(PatternReport report) {
        ObjectNode root = Json.object();
        root.put("schema", SCHEMA);
        root.put("machine", report.title());
        root.put("kernel", report.kernel());
        root.put("iommu", report.iommu());
        root.put("pattern", report.pattern().word());
        Json.strings(root.putArray("devices"), report.devices());
        root.put("totalBytesPerSecond", Math.round(report.total()));
        ArrayNode streams = root.putArray("streams");
        for (Stream stream : report.streams()) {
            ObjectNode node = streams.addObject().put("from", stream.from()).put("to", stream.to());
            put(node, "alone", stream.alone());
            put(node, "together", stream.together());
            node.put("sharedLink", stream.link().orElse(null));
            node.put("sharers", stream.sharers());
        }
        return root;
    }

    private static void put(ObjectNode node, String name, Optional<Rate> rate) {
        if (rate.isEmpty()) {
            node.putNull(name);
            return;
        }
        node.putObject(name)
                .put("bytesPerSecond", Math.round(rate.get().bytesPerSecond()))
                .put("low", Math.round(rate.get().low()))
                .put("high", Math.round(rate.get().high()));
    }
}
