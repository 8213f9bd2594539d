package io.crossdock.cli.json;

import io.crossdock.platform.Parameter;
import io.crossdock.platform.Unknown;
import io.crossdock.workbench.explain.Finding;
import io.crossdock.workbench.explain.verdict.LayerVerdict;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Conventions of all JSON output: addresses and 64-bit values are strings in hexadecimal, because many readers keep
 * numbers as doubles; rates are whole bytes per second; enums are in lower case; what does not exist is null.
 */
public final class Json {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private Json() {}

    /** A document as text, indented. */
    public static String text(JsonNode document) {
        return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(document);
    }

    static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    static String hex(long value) {
        return "0x" + Long.toHexString(value);
    }

    static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    static void strings(ArrayNode array, Collection<String> values) {
        values.forEach(array::add);
    }

    /** Adds a parameter with its origin. */
    static ObjectNode parameter(ArrayNode array, Parameter parameter) {
        return array.addObject()
                .put("name", parameter.name())
                .put("value", parameter.value())
                .put("low", parameter.low())
                .put("high", parameter.high())
                .put("unit", parameter.unit())
                .put("kind", lower(parameter.kind()))
                .put("source", parameter.source());
    }

    static void unknown(ArrayNode array, List<Unknown> unknown) {
        for (Unknown u : unknown) {
            array.addObject().put("what", u.what()).put("howToLearn", u.howToLearn());
        }
    }

    static void finding(ArrayNode array, Finding finding) {
        ObjectNode node = array.addObject();
        node.put("level", lower(finding.level()));
        node.put("code", finding.code());
        node.put("message", finding.message());
        strings(node.putArray("evidence"), finding.evidence());
        node.put("because", finding.because());
        strings(node.putArray("notes"), finding.notes());
    }

    static void verdicts(ArrayNode array, List<LayerVerdict> verdicts) {
        for (LayerVerdict verdict : verdicts) {
            ObjectNode node = array.addObject()
                    .put("layer", lower(verdict.layer()))
                    .put("name", verdict.name())
                    .put("answer", lower(verdict.answer()))
                    .put("how", verdict.how())
                    .put("reason", verdict.reason());
            strings(node.putArray("evidence"), verdict.evidence());
        }
    }
}
