package io.crossdock.cli.json;

import io.crossdock.model.layout.Field;
import io.crossdock.model.table.Finding;
import io.crossdock.model.table.Mapping;
import io.crossdock.model.table.TableFormat;
import io.crossdock.model.table.TablesReport;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The mappings of page tables in a memory image as JSON; docs/schema/tables-1.json describes it. */
public final class TablesJson {
    /** Value of the field {@code schema}; the number changes when a field goes or changes its meaning. */
    public static final String SCHEMA = "crossdock.tables/1";

    private TablesJson() {}

    public static ObjectNode of(TablesReport report) {
        ObjectNode root = Json.object();
        root.put("schema", SCHEMA);
        root.put("format", report.format().keyword());
        root.put("formatName", report.format().name());
        root.put("inputBits", report.format().inputBits());
        root.put("root", Json.hex(report.root()));
        root.put("ramBase", Json.hex(report.base()));
        root.put("ramBytes", Json.hex(report.size()));
        root.put("tables", report.scan().tables());
        root.put("entries", report.scan().entries());
        ArrayNode mappings = root.putArray("mappings");
        report.scan().mappings().forEach(m -> add(mappings, report, m));
        ArrayNode findings = root.putArray("findings");
        report.scan().findings().forEach(f -> add(findings, f));
        return root;
    }

    private static void add(ArrayNode array, TablesReport report, Mapping m) {
        ObjectNode node = array.addObject()
                .put("iova", Json.hex(m.iova()))
                .put("size", Json.hex(m.size()))
                .put("phys", Json.hex(m.phys()))
                .put("read", (m.permissions() & TableFormat.READ) != 0)
                .put("write", (m.permissions() & TableFormat.WRITE) != 0)
                .put("leaves", m.leaves())
                .put("inImage", report.isInImage(m));
        ObjectNode attributes = node.putObject("attributes");
        for (Field f : report.format().attributes()) {
            attributes.put(f.name(), f.of(m.attributes()));
        }
    }

    private static void add(ArrayNode array, Finding f) {
        array.addObject()
                .put("kind", Json.lower(f.kind()))
                .put("iova", Json.hex(f.iova()))
                .put("level", f.level())
                .put("at", Json.hex(f.at()))
                .put("entry", Json.hex(f.entry()))
                .put("text", f.text());
    }
}
