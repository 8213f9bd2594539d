package io.crossdock.topology.yaml;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/** Emits YAML: nested blocks, and short mappings and lists on one line. */
final class YamlOut {
    /** Texts that mean themselves without quotation marks, to this reader and to any YAML 1.1 or 1.2 parser. */
    private static final Pattern PLAIN =
            Pattern.compile("(?!(?i:true|false|yes|no|on|off|null|y|n)$)[A-Za-z][A-Za-z0-9_./() -]*(?<! )");

    private final StringBuilder out = new StringBuilder();

    /** A line of comment; empty for an empty line. */
    YamlOut comment(String text) {
        text.lines()
                .forEach(line -> out.append(line.isBlank() ? "#" : "# " + line).append('\n'));
        return this;
    }

    /** A key with a value on the same line. */
    YamlOut entry(int depth, String key, String value) {
        indent(depth).append(key).append(": ").append(value).append('\n');
        return this;
    }

    /** A key whose value follows, indented. */
    YamlOut open(int depth, String key) {
        indent(depth).append(key).append(":\n");
        return this;
    }

    /** A list item on one line. */
    YamlOut item(int depth, String value) {
        indent(depth).append("- ").append(value).append('\n');
        return this;
    }

    /** A list item of several keys: {@code fields} in order, the first behind the dash. */
    YamlOut item(int depth, Fields fields) {
        for (int i = 0; i < fields.list.size(); i++) {
            if (i == 0) {
                item(depth, fields.list.get(i));
            } else {
                indent(depth + 1).append(fields.list.get(i)).append('\n');
            }
        }
        return this;
    }

    private StringBuilder indent(int depth) {
        return out.append("  ".repeat(depth));
    }

    @Override
    public String toString() {
        return out.toString();
    }

    /** A text as YAML writes it, in quotation marks unless it is plain. */
    static String quote(String text) {
        if (PLAIN.matcher(text).matches()) {
            return text;
        }
        StringBuilder quoted = new StringBuilder("\"");
        text.codePoints().forEach(c -> {
            if (c == '"' || c == '\\') {
                quoted.append('\\').appendCodePoint(c);
            } else if (c < 0x20 || c >= 0x7f && c < 0xa0 || c >= 0x2028 && c <= 0x2029 || c >= 0xd800 && c <= 0xffff) {
                quoted.append(String.format("\\u%04x", c)); // not printable, or not to every reader
            } else {
                quoted.appendCodePoint(c);
            }
        });
        return quoted.append('"').toString();
    }

    /** Keys and values; those without a value are left out. */
    static final class Fields {
        private final List<String> list = new ArrayList<>();

        /** A value that is written as it stands. */
        Fields raw(String key, String value) {
            list.add(key + ": " + value);
            return this;
        }

        /** A text, quoted where needed. */
        Fields text(String key, String value) {
            return raw(key, quote(value));
        }

        Fields text(String key, Optional<String> value) {
            value.ifPresent(v -> text(key, v));
            return this;
        }

        Fields number(String key, OptionalInt value) {
            if (value.isPresent()) {
                raw(key, Integer.toString(value.getAsInt()));
            }
            return this;
        }

        /** A key whose block follows below the item. */
        Fields open(String key) {
            list.add(key + ":");
            return this;
        }

        /** A line of its own below the last key. */
        void line(String text) {
            list.add(text);
        }

        /** On one line: {@code {key: value, key: value}}. */
        String inline() {
            return "{" + String.join(", ", list) + "}";
        }
    }
}
