package io.crossdock.workbench.validate;

import io.crossdock.topology.DidYouMean;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A mapping that is read strictly: what is missing, of another form or left over is an error that names its place. */
final class Fields {
    private final String place;
    private final ObjectNode node;
    private final Set<String> asked = new HashSet<>();

    private Fields(String place, ObjectNode node) {
        this.place = place;
        this.node = node;
    }

    static Fields of(String place, @Nullable JsonNode node) {
        if (!(node instanceof ObjectNode object)) {
            throw ValidationException.at(place, "is not a mapping", "write KEY: VALUE lines");
        }
        return new Fields(place, object);
    }

    String place() {
        return place;
    }

    ValidationException fail(String cause, String remedy) {
        return ValidationException.at(place, cause, remedy);
    }

    private @Nullable JsonNode get(String key) {
        asked.add(key);
        JsonNode value = node.get(key);
        return value == null || value.isNull() ? null : value;
    }

    boolean has(String key) {
        return get(key) != null;
    }

    private JsonNode require(String key) {
        JsonNode value = get(key);
        if (value == null) {
            throw fail("has no " + key, "add it");
        }
        return value;
    }

    String text(String key) {
        JsonNode value = require(key);
        if (!value.isString() || value.stringValue().isBlank()) {
            throw fail(key + " is not a text", "write one line of text");
        }
        return value.stringValue();
    }

    Optional<String> optionalText(String key) {
        return has(key) ? Optional.of(text(key)) : Optional.empty();
    }

    /** A value in a form of its own; what the form refuses with an IllegalArgumentException becomes the cause. */
    <T> T value(String key, Function<String, T> form) {
        String text = text(key);
        try {
            return form.apply(text);
        } catch (IllegalArgumentException e) {
            String why = e instanceof NumberFormatException ? "is not a number" : e.getMessage();
            throw ValidationException.at(place, key + " \"" + text + "\": " + why, "correct it", e);
        }
    }

    <T> Optional<T> optionalValue(String key, Function<String, T> form) {
        return has(key) ? Optional.of(value(key, form)) : Optional.empty();
    }

    OptionalInt optionalInteger(String key) {
        return has(key) ? OptionalInt.of(value(key, Integer::decode)) : OptionalInt.empty();
    }

    /** One of a few words. */
    <T> T word(String key, Map<String, T> words) {
        String text = text(key);
        T value = words.get(text);
        if (value == null) {
            throw fail(
                    key + " \"" + text + "\" is unknown",
                    "known are "
                            + String.join(", ", words.keySet().stream().sorted().toList()));
        }
        return value;
    }

    <T> Optional<T> optionalWord(String key, Map<String, T> words) {
        return has(key) ? Optional.of(word(key, words)) : Optional.empty();
    }

    Fields map(String key) {
        return of(place + ", " + key, require(key));
    }

    Optional<Fields> optionalMap(String key) {
        return has(key) ? Optional.of(map(key)) : Optional.empty();
    }

    /** A list with at least one item. */
    List<JsonNode> list(String key) {
        JsonNode value = require(key);
        if (!value.isArray() || value.isEmpty()) {
            throw fail(key + " is not a list, or an empty one", "write at least one item");
        }
        List<JsonNode> items = new ArrayList<>();
        value.forEach(items::add);
        return items;
    }

    /** Keys in the order of the file. */
    List<String> keys() {
        return List.copyOf(node.propertyNames());
    }

    JsonNode node(String key) {
        return require(key);
    }

    /** @throws ValidationException if a key was never asked for: nobody would know what it was meant to say */
    void end() {
        for (String key : node.propertyNames()) {
            if (!asked.contains(key)) {
                throw fail(
                        "unknown key " + key,
                        DidYouMean.of(key, asked)
                                .map(known -> "did you mean " + known + "?")
                                .orElse("known are "
                                        + String.join(
                                                ", ", asked.stream().sorted().toList())));
            }
        }
    }

    /** Words by their spelling in the file. */
    static <T extends Enum<T>> Map<String, T> words(T[] values) {
        Map<String, T> words = new HashMap<>();
        for (T value : values) {
            words.put(value.name().toLowerCase(java.util.Locale.ROOT).replace('_', '-'), value);
        }
        return words;
    }
}
