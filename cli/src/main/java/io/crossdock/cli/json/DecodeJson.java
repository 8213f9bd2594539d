package io.crossdock.cli.json;

import io.crossdock.model.layout.Decoded;
import io.crossdock.model.layout.Field;
import io.crossdock.model.layout.Layout;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Decoded structures as JSON; docs/schema/decode-1.json describes it. */
public final class DecodeJson {
    /** Value of the field {@code schema}; the number changes when a field goes or changes its meaning. */
    public static final String SCHEMA = "crossdock.decode/1";

    private DecodeJson() {}

    public static ObjectNode of(List<Decoded> decoded) {
        ObjectNode root = Json.object();
        root.put("schema", SCHEMA);
        ArrayNode structures = root.putArray("structures");
        decoded.forEach(d -> add(structures, d));
        return root;
    }

    private static void add(ArrayNode structures, Decoded d) {
        ObjectNode node = structures.addObject();
        node.put("name", d.layout().name());
        node.put("specification", d.layout().specification());
        Json.strings(node.putArray("words"), d.words().stream().map(Json::hex).toList());
        ArrayNode fields = node.putArray("fields");
        for (Field f : d.fields()) {
            fields.addObject()
                    .put("name", f.name())
                    .put("word", f.word())
                    .put("high", f.high())
                    .put("low", f.low())
                    .put("value", Json.hex(d.value(f)))
                    .put("meaning", f.meaning().of(f.of(d.words().get(f.word()))))
                    .put("section", f.section());
        }
        ArrayNode reserved = node.putArray("reserved");
        for (Layout.Run run : d.reservedSet()) {
            reserved.addObject()
                    .put("word", run.word())
                    .put("high", run.high())
                    .put("low", run.low())
                    .put("value", Json.hex(d.value(run)));
        }
        Json.strings(node.putArray("notes"), d.notes());
    }
}
