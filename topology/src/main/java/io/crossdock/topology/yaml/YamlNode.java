package io.crossdock.topology.yaml;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A YAML document with the line of every part. Scalars stay the text that was written: 5.10 is no number here. */
sealed interface YamlNode {
    /** From 1. */
    int line();

    /** What messages call this kind of node. */
    String kind();

    /**
     * A scalar.
     *
     * @param text as written, without quotation marks
     * @param empty whether nothing was written
     */
    record Scalar(int line, String text, boolean empty) implements YamlNode {
        @Override
        public String kind() {
            return empty ? "nothing" : "\"" + text + "\"";
        }
    }

    /** A list. */
    record Sequence(int line, List<YamlNode> items) implements YamlNode {
        public Sequence {
            items = List.copyOf(items);
        }

        @Override
        public String kind() {
            return "a list";
        }
    }

    /** A mapping, in the order in which it was written. */
    record Mapping(int line, Map<String, Entry> entries) implements YamlNode {
        public Mapping {
            entries = Collections.unmodifiableMap(new LinkedHashMap<>(entries));
        }

        @Override
        public String kind() {
            return "a mapping";
        }
    }

    /** A key's line and its value. */
    record Entry(int line, YamlNode value) {}
}
