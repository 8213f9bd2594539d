package io.crossdock.workbench.validate;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLFactory;
import tools.jackson.dataformat.yaml.YAMLParser;

/**
 * Parses YAML into a tree. Scalars stay the text that was written (5.10 is no number here); an alias stands for a copy of
 * what its anchor marks, which a generic reader of JSON would leave as the anchor's name.
 */
final class YamlTree {
    private static final YAMLFactory FACTORY = new YAMLFactory();
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final String file;
    private final YAMLParser parser;
    private final Map<String, JsonNode> anchors = new HashMap<>();

    private YamlTree(String file, YAMLParser parser) {
        this.file = file;
        this.parser = parser;
    }

    /** @throws ValidationException if the text is not one YAML document */
    static JsonNode parse(String file, String text) {
        try (YAMLParser parser = (YAMLParser) FACTORY.createParser(ObjectReadContext.empty(), text)) {
            JsonToken first = parser.nextToken();
            if (first == null) {
                throw ValidationException.at(file, "holds nothing", "see docs/validation.md");
            }
            return new YamlTree(file, parser).node(first);
        } catch (JacksonException e) {
            String problem = e.getOriginalMessage().lines().findFirst().orElse("");
            int line = e.getLocation() == null ? 0 : e.getLocation().getLineNr();
            throw ValidationException.at(
                    file + ":" + Math.max(line, 1), "not valid YAML: " + problem, "correct the syntax", e);
        }
    }

    private JsonNode node(@Nullable JsonToken token) {
        if (parser.isCurrentAlias()) {
            JsonNode marked = anchors.get(parser.getString());
            if (marked == null) {
                throw fail("alias *" + parser.getString() + " stands before its anchor or inside it", "move it behind");
            }
            return marked.deepCopy();
        }
        Object anchor = parser.getObjectId();
        JsonNode made;
        if (token == JsonToken.START_OBJECT) {
            made = mapping();
        } else if (token == JsonToken.START_ARRAY) {
            made = sequence();
        } else if (token == null || token == JsonToken.VALUE_NULL) {
            made = NODES.nullNode();
        } else {
            made = NODES.stringNode(parser.getString());
        }
        if (anchor != null) {
            anchors.put(anchor.toString(), made);
        }
        return made;
    }

    private ObjectNode mapping() {
        ObjectNode node = NODES.objectNode();
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            String key = parser.currentName();
            if (node.has(key)) {
                throw fail(key + " stands twice", "keep one of the two");
            }
            node.set(key, node(parser.nextToken()));
        }
        return node;
    }

    private ArrayNode sequence() {
        ArrayNode node = NODES.arrayNode();
        JsonToken token = parser.nextToken();
        while (token != null && token != JsonToken.END_ARRAY) {
            node.add(node(token));
            token = parser.nextToken();
        }
        return node;
    }

    private ValidationException fail(String cause, String remedy) {
        return ValidationException.at(file + ":" + parser.currentTokenLocation().getLineNr(), cause, remedy);
    }
}
