package io.crossdock.topology.yaml;

import io.crossdock.topology.DidYouMean;
import io.crossdock.topology.InputException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Typed access to a mapping; every failure names file, line, key, value, limit and remedy. */
final class MapReader {
    /** The value by which a description says that a fact is not known, where leaving it out would mean a default. */
    static final String UNKNOWN = "unknown";

    private final String file;
    private final YamlNode.Mapping map;

    private MapReader(String file, YamlNode.Mapping map) {
        this.file = file;
        this.map = map;
    }

    /**
     * Reads a node as a mapping.
     *
     * @param what what it describes, for messages
     * @param keys the keys that it may have
     */
    static MapReader of(String file, String what, YamlNode node, Set<String> keys) {
        if (!(node instanceof YamlNode.Mapping mapping)) {
            throw InputException.at(
                    file, node.line(), what + " is " + node.kind(), "write keys and values: " + list(keys));
        }
        mapping.entries().forEach((key, entry) -> {
            if (!keys.contains(key)) {
                throw InputException.at(
                        file,
                        entry.line(),
                        "unknown key \"" + key + "\" of " + what,
                        DidYouMean.of(key, keys)
                                .map(near -> "did you mean " + near + "?")
                                .orElse("known are: " + list(keys)));
            }
        });
        return new MapReader(file, mapping);
    }

    private static String list(Set<String> keys) {
        return String.join(", ", new TreeSet<>(keys));
    }

    String file() {
        return file;
    }

    int line() {
        return map.line();
    }

    /** Line of a key; of the mapping if it is not there. */
    int line(String key) {
        YamlNode.Entry entry = map.entries().get(key);
        return entry == null ? map.line() : entry.line();
    }

    boolean has(String key) {
        return map.entries().containsKey(key);
    }

    /** A mistake in the value of a key. */
    InputException error(String key, String cause, String remedy) {
        return InputException.at(file, line(key), key + ": " + cause, remedy);
    }

    private @Nullable YamlNode node(String key) {
        YamlNode.Entry entry = map.entries().get(key);
        return entry == null ? null : entry.value();
    }

    Optional<String> text(String key) {
        YamlNode node = node(key);
        if (node == null) {
            return Optional.empty();
        }
        if (node instanceof YamlNode.Scalar scalar && !scalar.empty()) {
            return Optional.of(scalar.text());
        }
        throw error(key, "is " + node.kind(), "give a single value, or leave the key out");
    }

    String required(String key, String what) {
        return text(key).orElseThrow(() -> InputException.at(file, map.line(), what + " has no " + key, "add " + key));
    }

    /** Whether the key's value is the word {@code unknown}. */
    boolean isUnknown(String key) {
        return node(key) instanceof YamlNode.Scalar scalar && scalar.text().equals(UNKNOWN);
    }

    <T> Optional<T> choice(String key, Words<T> words) {
        Optional<String> text = text(key);
        if (text.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(words.parse(text.get())
                .orElseThrow(() -> error(
                        key,
                        "no such value: \"" + text.get() + "\"",
                        DidYouMean.of(text.get(), words.all())
                                .map(near -> "did you mean " + near + "?")
                                .orElse("one of: " + String.join(", ", words.all())))));
    }

    /** A whole number within limits; empty if absent or {@code unknown}. */
    OptionalInt integer(String key, int min, int max) {
        Optional<String> text = text(key);
        if (text.isEmpty() || isUnknown(key)) {
            return OptionalInt.empty();
        }
        OptionalInt value = Units.integer(text.get());
        if (value.isEmpty()) {
            throw error(key, "not a whole number: \"" + text.get() + "\"", "give one from " + min + " to " + max);
        }
        if (value.getAsInt() < min || value.getAsInt() > max) {
            throw error(key, "out of range: value=" + text.get() + ", limit=" + min + " to " + max, "correct it");
        }
        return value;
    }

    /** A size in bytes, greater than zero; empty if absent or {@code unknown}. */
    OptionalLong size(String key) {
        Optional<String> text = text(key);
        if (text.isEmpty() || isUnknown(key)) {
            return OptionalLong.empty();
        }
        OptionalLong value = Units.size(text.get());
        if (value.isEmpty() || value.getAsLong() == 0) {
            throw error(key, "not a size: \"" + text.get() + "\", limit=1 to 4 EiB", "give " + Units.SIZE_FORM);
        }
        return value;
    }

    OptionalLong address(String key) {
        Optional<String> text = text(key);
        if (text.isEmpty()) {
            return OptionalLong.empty();
        }
        OptionalLong value = Units.address(text.get());
        if (value.isEmpty()) {
            throw error(key, "not an address: \"" + text.get() + "\"", "give 0x and up to 16 hexadecimal digits");
        }
        return value;
    }

    Optional<Double> decimal(String key) {
        Optional<String> text = text(key);
        if (text.isEmpty()) {
            return Optional.empty();
        }
        Optional<Double> value = Units.decimal(text.get());
        if (value.isEmpty()) {
            throw error(key, "not a number: \"" + text.get() + "\"", "give a decimal number");
        }
        return value;
    }

    /** The mapping below a key. */
    Optional<MapReader> map(String key, Set<String> keys) {
        YamlNode node = node(key);
        return node == null ? Optional.empty() : Optional.of(of(file, key, node, keys));
    }

    boolean isScalar(String key) {
        return node(key) instanceof YamlNode.Scalar;
    }

    boolean isMap(String key) {
        return node(key) instanceof YamlNode.Mapping;
    }

    /** The mappings of the list below a key; empty if absent. */
    List<MapReader> maps(String key, String what, Set<String> keys) {
        List<MapReader> maps = new ArrayList<>();
        for (YamlNode item : items(key)) {
            maps.add(of(file, what, item, keys));
        }
        return maps;
    }

    /** The words of the list below a key; empty if absent. */
    List<String> texts(String key) {
        List<String> texts = new ArrayList<>();
        for (YamlNode item : items(key)) {
            if (!(item instanceof YamlNode.Scalar scalar) || scalar.empty()) {
                throw InputException.at(file, item.line(), key + ": an item is " + item.kind(), "give single values");
            }
            texts.add(scalar.text());
        }
        return texts;
    }

    private List<YamlNode> items(String key) {
        YamlNode node = node(key);
        if (node == null) {
            return List.of();
        }
        if (node instanceof YamlNode.Sequence sequence) {
            return sequence.items();
        }
        throw error(key, "is " + node.kind(), "give a list");
    }
}
