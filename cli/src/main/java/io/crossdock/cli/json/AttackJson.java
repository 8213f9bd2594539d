package io.crossdock.cli.json;

import io.crossdock.cli.screen.AttackScreen;
import io.crossdock.workbench.attack.AttackCounts;
import io.crossdock.workbench.attack.AttackReport;
import io.crossdock.workbench.attack.AttackSettings;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What malicious devices reached, as JSON; docs/schema/attack-1.json describes it. */
public final class AttackJson {
    /** Value of the field {@code schema}; the number changes when a field goes or changes its meaning. */
    public static final String SCHEMA = "crossdock.attack/1";

    private AttackJson() {}

    /** @param reports of one machine, one for each policy */
    public static ObjectNode of(List<AttackReport> reports) {
        ObjectNode root = Json.object();
        root.put("schema", SCHEMA);
        AttackSettings first = reports.getFirst().settings();
        root.putObject("conditions")
                .put("unit", Json.lower(first.unit()))
                .put("ats", first.ats())
                .put("allocator", first.allocatorName())
                .put("seed", first.seed());
        ArrayNode results = root.putArray("results");
        reports.forEach(report -> add(results, report));
        return root;
    }

    private static void add(ArrayNode results, AttackReport report) {
        AttackCounts counts = report.counts();
        ObjectNode node = results.addObject()
                .put("policy", AttackScreen.policy(report.settings()))
                .put("promise", Json.lower(report.settings().promise()))
                .put("broken", report.broken())
                .put("afterUnmap", counts.afterUnmap())
                .put("reuseBeforeFlush", counts.reuseBeforeFlush())
                .put("readsAfterUnmap", counts.readsAfterUnmap())
                .put("writesAfterUnmap", counts.writesAfterUnmap())
                .put("pageReuse", counts.pageReuse())
                .put("addressReuse", counts.addressReuse())
                .put("neverGranted", counts.neverGranted());
        node.putObject("tried")
                .put("operations", report.orders().isPresent() ? null : report.operations())
                .put("accesses", counts.accesses())
                .put("reachedMapped", counts.reachedMapped())
                .put("refused", counts.refused())
                .put("lookups", report.translations().lookups())
                .put("iotlbHits", report.translations().iotlbHits())
                .put("walks", report.translations().walks())
                .put("faults", report.translations().faults());
        report.orders()
                .ifPresentOrElse(
                        orders -> node.putObject("orders")
                                .put("actions", orders.actions())
                                .put("tables", orders.tables())
                                .put("runs", orders.runs())
                                .put("situations", orders.situations()),
                        () -> node.putNull("orders"));
    }
}
