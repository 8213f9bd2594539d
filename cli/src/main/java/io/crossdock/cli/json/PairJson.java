package io.crossdock.cli.json;

import io.crossdock.workbench.explain.GroupMembership;
import io.crossdock.workbench.explain.PairReport;
import io.crossdock.workbench.explain.PairReport.Head;
import io.crossdock.workbench.explain.RemedyResult;
import io.crossdock.workbench.explain.Result;
import io.crossdock.workbench.explain.RouteHop;
import io.crossdock.workbench.explain.Traffic;
import io.crossdock.workbench.result.Rate;
import io.crossdock.workbench.result.Stage;
import io.crossdock.workbench.run.PteEvidence;
import io.crossdock.workbench.run.RamDump;
import java.util.Optional;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The answer about one pair as JSON; docs/schema/explain-1.json describes it. */
public final class PairJson {
    /** Value of the field {@code schema}; the number changes when a field goes or changes its meaning. */
    public static final String SCHEMA = "crossdock.explain/1";

    private PairJson() {}

    public static ObjectNode of(PairReport report) {
        return of(report, Optional.empty());
    }

    /** @param dump memory of the run, if it was written */
    public static ObjectNode of(PairReport report, Optional<RamDump> dump) {
        ObjectNode root = Json.object();
        Head head = report.head();
        root.put("schema", SCHEMA);
        root.put("machine", head.title());
        root.put("from", head.from().bdf());
        root.put("fromName", head.from().name());
        root.put("fromDescription", head.from().description());
        root.put("to", head.to().bdf());
        root.put("toName", head.to().name());
        root.put("toDescription", head.to().description());
        root.put("toBar", head.to().bar());
        root.put("kernel", head.kernel());
        root.put("iommu", head.iommu());
        root.put("transferBytes", head.transferBytes());
        root.put("links", head.linkSummary());
        root.put("routeClass", report.routeClass());
        ArrayNode route = root.putArray("route");
        report.route().forEach(hop -> add(route, hop));
        Json.verdicts(root.putArray("verdicts"), report.verdicts());
        ArrayNode groups = root.putArray("groups");
        report.groups().forEach(group -> add(groups, group));
        ArrayNode results = root.putArray("results");
        report.results().forEach(result -> add(results, result));
        MeasuredJson.add(root.putArray("measured"), report.measured());
        ArrayNode findings = root.putArray("findings");
        report.findings().forEach(finding -> Json.finding(findings, finding));
        ArrayNode remedies = root.putArray("remedies");
        report.remedies().forEach(remedy -> add(remedies, remedy));
        ArrayNode traffic = root.putArray("traffic");
        report.traffic().forEach(way -> add(traffic, way));
        ArrayNode parameters = root.putArray("parameters");
        report.parameters().forEach(parameter -> Json.parameter(parameters, parameter));
        root.put("verify", report.verify());
        Json.unknown(root.putArray("unknown"), report.unknown());
        root.put("ramBase", dump.map(d -> Json.hex(d.base())).orElse(null));
        ArrayNode tables = root.putArray("ramTables");
        dump.flatMap(RamDump::tables)
                .ifPresent(t -> tables.addObject()
                        .put("requester", t.requester().toString())
                        .put("format", t.format())
                        .put("root", Json.hex(t.root()))
                        .put("inputBits", t.inputBits())
                        .put("iova", Json.hex(t.iova())));
        return root;
    }

    private static void add(ArrayNode array, RouteHop hop) {
        array.addObject()
                .put("bdf", hop.bdf().orElse(null))
                .put("kind", hop.kind())
                .put("note", hop.note());
    }

    private static void add(ArrayNode array, Result result) {
        ObjectNode node = array.addObject();
        node.put("api", result.api().label());
        node.put("via", result.via());
        node.put("kernel", result.kernel().orElse(null));
        node.put("status", Json.lower(result.status()));
        node.put("reason", result.reason());
        put(node, result.pte());
        putRate(node, "write", result.write());
        putRate(node, "read", result.read());
        putWaterfall(node, "waterfall", result.write());
        putWaterfall(node, "readWaterfall", result.read());
    }

    private static void put(ObjectNode node, Optional<PteEvidence> evidence) {
        if (evidence.isEmpty()) {
            node.putNull("pte");
            return;
        }
        PteEvidence pte = evidence.get();
        node.putObject("pte")
                .put("value", Json.hex(pte.value()))
                .put("format", pte.format())
                .put("level", pte.level())
                .put("attribute", pte.attribute())
                .put("iova", Json.hex(pte.iova()))
                .put("tableRoot", Json.hex(pte.tableRoot()));
    }

    private static void putRate(ObjectNode node, String name, Optional<Rate> rate) {
        if (rate.isEmpty()) {
            node.putNull(name);
            return;
        }
        Rate r = rate.get();
        ObjectNode object = node.putObject(name)
                .put("bytesPerSecond", Math.round(r.bytesPerSecond()))
                .put("low", Math.round(r.low()))
                .put("high", Math.round(r.high()))
                .put("bottleneck", r.bottleneck());
        Json.strings(object.putArray("restsOn"), r.restsOn());
    }

    private static void putWaterfall(ObjectNode node, String name, Optional<Rate> rate) {
        ArrayNode array = node.putArray(name);
        if (rate.isPresent()) {
            for (Stage stage : rate.get().waterfall()) {
                array.addObject().put("stage", stage.name()).put("bytesPerSecond", Math.round(stage.bytesPerSecond()));
            }
        }
    }

    private static void add(ArrayNode array, GroupMembership membership) {
        ObjectNode node = array.addObject();
        node.put("device", membership.device());
        if (membership.group().isPresent()) {
            node.put("group", membership.group().getAsInt());
        } else {
            node.putNull("group");
        }
        node.put("type", membership.type().orElse(null));
        Json.strings(node.putArray("others"), membership.others());
        node.put("computed", membership.computed());
    }

    private static void add(ArrayNode array, RemedyResult remedy) {
        ObjectNode node = array.addObject();
        node.put("rule", remedy.rule());
        node.put("title", remedy.title());
        Json.strings(node.putArray("how"), remedy.how());
        node.put("status", Json.lower(remedy.status()));
        node.put("why", remedy.why());
        putRate(node, "write", remedy.write());
        putRate(node, "read", remedy.read());
        Json.strings(
                node.putArray("cost"),
                remedy.cost().stream().map(RemedyResult.Cost::words).toList());
        node.put("persists", remedy.persists());
        node.put("isolation", remedy.isolation());
        node.put("verify", remedy.verify());
    }

    private static void add(ArrayNode array, Traffic traffic) {
        array.addObject()
                .put("way", traffic.way())
                .put("transferBytes", traffic.transferBytes())
                .put("dramReadBytes", traffic.dramReadBytes())
                .put("dramWrittenBytes", traffic.dramWrittenBytes())
                .put("commands", traffic.commands())
                .put("passesRootComplex", traffic.passesRootComplex());
    }
}
