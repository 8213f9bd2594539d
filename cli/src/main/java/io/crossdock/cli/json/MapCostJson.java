package io.crossdock.cli.json;

import io.crossdock.workbench.mapcost.Counter;
import io.crossdock.workbench.mapcost.MapCostReport;
import io.crossdock.workbench.mapcost.MapCostReport.Cell;
import io.crossdock.workbench.mapcost.MapCostReport.GroupResult;
import io.crossdock.workbench.mapcost.MapCostReport.StudyResult;
import java.util.Map;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Published times of map and unmap calls beside the model as JSON; docs/schema/mapping-costs-1.json describes it. */
public final class MapCostJson {
    /** Value of the field {@code schema}; the number changes when a field goes or changes its meaning. */
    public static final String SCHEMA = "crossdock.mapping-costs/1";

    private MapCostJson() {}

    public static ObjectNode of(MapCostReport report) {
        ObjectNode root = Json.object();
        root.put("schema", SCHEMA);
        ArrayNode studies = root.putArray("studies");
        report.studies().forEach(s -> add(studies.addObject(), s));
        return root;
    }

    private static void add(ObjectNode node, StudyResult result) {
        node.put("id", result.study().id())
                .put("title", result.study().title())
                .put("source", result.study().source())
                .put("conditions", result.study().conditions())
                .put("unit", result.study().unit());
        ArrayNode groups = node.putArray("groups");
        result.groups().forEach(g -> add(groups.addObject(), g));
    }

    private static void add(ObjectNode node, GroupResult group) {
        node.put("id", group.group().id());
        node.put("operation", Json.lower(group.group().operation()));
        prices(node.putArray("prices"), group.prices());
        prices(node.putArray("rivalPrices"), group.rivalPrices());
        node.put(
                "worstError",
                group.worstError().isPresent() ? group.worstError().getAsDouble() : null);
        node.put(
                "worstRivalError",
                group.worstRivalError().isPresent() ? group.worstRivalError().getAsDouble() : null);
        ArrayNode cells = node.putArray("cells");
        group.cells().forEach(c -> add(cells.addObject(), c));
    }

    private static void prices(ArrayNode array, Map<Counter, Double> prices) {
        for (Counter counter : Counter.values()) {
            Double price = prices.get(counter);
            if (price != null) {
                array.addObject().put("what", counter.unit()).put("price", price);
            }
        }
    }

    private static void add(ObjectNode node, Cell cell) {
        node.put("name", cell.name()).put("bytes", cell.kib() * 1024L);
        node.putObject("counts")
                .put("calls", cell.counts().calls())
                .put("entries", cell.counts().entries())
                .put("lines", cell.counts().lines())
                .put("dataKib", cell.counts().dataKib())
                .put("blockPages", cell.counts().blockPages());
        node.put("published", cell.published())
                .put("predicted", cell.predicted())
                .put("rival", cell.rival().isPresent() ? cell.rival().getAsDouble() : null)
                .put("error", cell.error())
                .put(
                        "rivalError",
                        cell.rivalError().isPresent() ? cell.rivalError().getAsDouble() : null)
                .put("fitted", cell.fitted());
    }
}
