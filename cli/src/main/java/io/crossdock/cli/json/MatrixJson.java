package io.crossdock.cli.json;

import io.crossdock.workbench.explain.MatrixReport;
import io.crossdock.workbench.explain.MatrixReport.Device;
import io.crossdock.workbench.explain.MatrixReport.Pair;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The answer about a whole machine as JSON; docs/schema/matrix-1.json describes it. */
public final class MatrixJson {
    /** Value of the field {@code schema}; the number changes when a field goes or changes its meaning. */
    public static final String SCHEMA = "crossdock.matrix/1";

    private MatrixJson() {}

    public static ObjectNode of(MatrixReport report) {
        ObjectNode root = Json.object();
        root.put("schema", SCHEMA);
        root.put("machine", report.title());
        root.put("kernel", report.kernel());
        root.put("iommu", report.iommu());
        ArrayNode devices = root.putArray("devices");
        report.devices().forEach(device -> add(devices, device));
        ArrayNode pairs = root.putArray("pairs");
        report.pairs().forEach(pair -> add(pairs, pair));
        MeasuredJson.add(root.putArray("measured"), report.measured());
        ArrayNode findings = root.putArray("findings");
        report.findings().forEach(finding -> Json.finding(findings, finding));
        Json.unknown(root.putArray("unknown"), report.unknown());
        return root;
    }

    private static void add(ArrayNode array, Device device) {
        ObjectNode node = array.addObject();
        node.put("name", device.name());
        node.put("bdf", device.bdf());
        node.put("description", device.description());
        node.put("port", device.port().isEmpty() ? null : device.port());
        Json.strings(node.putArray("members"), device.members());
        node.put("initiator", device.initiator());
        node.put("target", device.target());
    }

    private static void add(ArrayNode array, Pair pair) {
        ObjectNode node = array.addObject()
                .put("from", pair.from())
                .put("to", pair.to())
                .put("exampleFrom", pair.example().from())
                .put("exampleTo", pair.example().to())
                .put("pairs", pair.example().pairs())
                .put("routeClass", pair.routeClass())
                .put("status", Json.lower(pair.status()))
                .put("reason", pair.reason());
        Json.verdicts(node.putArray("verdicts"), pair.verdicts());
    }
}
