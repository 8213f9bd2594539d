package io.crossdock.topology.yaml;

import io.crossdock.topology.InputException;
import io.crossdock.topology.SourceText;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.dataformat.yaml.YAMLFactory;
import tools.jackson.dataformat.yaml.YAMLParser;

/** Parses YAML into {@link YamlNode}s. Aliases and duplicate keys are refused. */
final class YamlText {
    private static final int MAX_DEPTH = 200;
    private static final YAMLFactory FACTORY = new YAMLFactory();

    private final String file;
    private final JsonParser parser;

    private YamlText(String file, JsonParser parser) {
        this.file = file;
        this.parser = parser;
    }

    /**
     * The one document of a text.
     *
     * @throws InputException if it is not YAML, empty, or more than one document
     */
    static YamlNode parse(SourceText text) {
        try (JsonParser parser =
                FACTORY.createParser(ObjectReadContext.empty(), String.join("\n", text.lines()) + "\n")) {
            YamlText reader = new YamlText(text.name(), parser);
            JsonToken first = parser.nextToken();
            if (first == null) {
                throw InputException.of(text.name(), "holds no YAML document", "see docs/machine-description.md");
            }
            YamlNode root = reader.node(first, 0);
            if (parser.nextToken() != null) {
                throw InputException.at(
                        text.name(), reader.line(), "a second YAML document begins", "give one machine per file");
            }
            return root;
        } catch (JacksonException e) {
            int line = e.getLocation() == null ? 0 : e.getLocation().getLineNr();
            throw InputException.at(
                    text.name(), Math.max(line, 1), "not valid YAML: " + oneLine(e), "correct the syntax");
        }
    }

    /** The parser's message without its excerpt of the text. */
    private static String oneLine(JacksonException e) {
        StringBuilder out = new StringBuilder();
        for (String line : e.getOriginalMessage().split("\n")) {
            String trimmed = line.strip();
            boolean excerpt = line.startsWith("  ") || trimmed.startsWith("in reader") || trimmed.startsWith("^");
            if (!excerpt && !trimmed.isEmpty()) {
                out.append(out.isEmpty() ? "" : ", ").append(trimmed);
            }
        }
        return out.toString().replaceAll("\\p{Cntrl}", "?");
    }

    private int line() {
        return parser.currentTokenLocation().getLineNr();
    }

    private YamlNode node(@Nullable JsonToken token, int depth) {
        if (depth > MAX_DEPTH) {
            throw InputException.at(
                    file, line(), "nested too deeply: limit=" + MAX_DEPTH, "no PCI hierarchy is that deep");
        }
        if (parser instanceof YAMLParser yaml && yaml.isCurrentAlias()) {
            throw InputException.at(
                    file,
                    line(),
                    "alias *" + parser.getString() + ": parts may not be repeated by reference, and a loop never ends",
                    "write the part out");
        }
        if (token == JsonToken.START_OBJECT) {
            return mapping(depth);
        }
        if (token == JsonToken.START_ARRAY) {
            return sequence(depth);
        }
        boolean empty = token == null || token == JsonToken.VALUE_NULL;
        return new YamlNode.Scalar(line(), empty ? "" : parser.getString(), empty);
    }

    private YamlNode mapping(int depth) {
        int start = line();
        Map<String, YamlNode.Entry> entries = new LinkedHashMap<>();
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            String key = parser.currentName();
            int keyLine = line();
            YamlNode.Entry before = entries.put(key, new YamlNode.Entry(keyLine, node(parser.nextToken(), depth + 1)));
            if (before != null) {
                throw InputException.at(
                        file, keyLine, key + " stands twice, first in line " + before.line(), "keep one of the two");
            }
        }
        return new YamlNode.Mapping(start, entries);
    }

    private YamlNode sequence(int depth) {
        int start = line();
        List<YamlNode> items = new ArrayList<>();
        JsonToken token = parser.nextToken();
        while (token != null && token != JsonToken.END_ARRAY) {
            items.add(node(token, depth + 1));
            token = parser.nextToken();
        }
        return new YamlNode.Sequence(start, items);
    }
}
