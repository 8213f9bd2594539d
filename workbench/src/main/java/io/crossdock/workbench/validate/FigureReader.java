package io.crossdock.workbench.validate;

import io.crossdock.model.observe.StreamObservation.Operation;
import io.crossdock.workbench.run.Attribute;
import io.crossdock.workbench.validate.Figure.Basis;
import io.crossdock.workbench.validate.Figure.Kind;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** Reads the file of published figures; its head describes the form. */
final class FigureReader {
    static final String SCHEMA = "pair-figures-1";

    private static final int GIGA_DIGITS = 9;

    private final String file;
    private final Map<String, String> sources = new LinkedHashMap<>();
    private final Map<String, MachineSketch> machines = new LinkedHashMap<>();

    private FigureReader(String file) {
        this.file = file;
    }

    /** @throws ValidationException if the text is not such a file; the message names the row */
    static Figures read(String file, String text) {
        return new FigureReader(file).read(YamlTree.parse(file, text));
    }

    private Figures read(JsonNode root) {
        Fields top = Fields.of(file, root);
        if (!top.text("schema").equals(SCHEMA)) {
            throw top.fail("schema \"" + top.text("schema") + "\" is unknown", "known is " + SCHEMA);
        }
        Fields named = top.map("sources");
        named.keys().forEach(key -> sources.put(key, named.text(key)));
        Fields described = top.map("machines");
        for (String key : described.keys()) {
            machines.put(key, SketchReader.read(key, Fields.of(file + ", machine " + key, described.node(key))));
        }
        List<Figure> rows = new ArrayList<>();
        Set<String> ids = new HashSet<>();
        for (JsonNode node : top.list("figures")) {
            Figure row = figure(node, rows.size() + 1);
            if (!ids.add(row.id())) {
                throw top.fail("figure " + row.id() + " stands twice", "give each row an id of its own");
            }
            rows.add(row);
        }
        top.end();
        return new Figures(machines, rows);
    }

    private Figure figure(JsonNode node, int position) {
        String id = Fields.of(file + ", figure " + position, node).text("id");
        Fields row = Fields.of(file + ", figure " + id, node);
        Fields value = row.map("value");
        Optional<Fields> settings = row.optionalMap("settings");
        Figure figure = new Figure(
                row.text("id"),
                row.optionalText("machine"),
                row.list("streams").stream()
                        .map(s -> stream(Fields.of(row.place() + ", streams", s)))
                        .toList(),
                row.text("conditions"),
                settings.flatMap(s -> s.optionalWord("iommu", SketchReader.IOMMU_MODES)),
                settings.flatMap(s -> s.optionalValue("attribute", Attribute::of))
                        .orElse(Attribute.DEFAULT),
                value.value("low", FigureReader::gigabytes),
                value.value("high", FigureReader::gigabytes),
                row.word("class", Fields.words(Kind.values())),
                row.optionalText("fits"),
                row.optionalText("reason"),
                source(row),
                row.optionalText("at"),
                row.word("basis", Fields.words(Basis.values())));
        value.end();
        settings.ifPresent(Fields::end);
        row.end();
        check(row, figure);
        return figure;
    }

    private static Figure.Stream stream(Fields fields) {
        Figure.Stream stream = new Figure.Stream(
                fields.text("from"), fields.text("to"), fields.word("kind", Fields.words(Operation.values())));
        fields.end();
        return stream;
    }

    private String source(Fields row) {
        String key = row.text("source");
        String source = sources.get(key);
        if (source == null) {
            throw row.fail("source " + key + " is not among the sources", "add it there");
        }
        return source;
    }

    private static double gigabytes(String text) {
        return new BigDecimal(text).movePointRight(GIGA_DIGITS).doubleValue();
    }

    private void check(Fields row, Figure figure) {
        if (figure.low() < 0 || figure.high() < figure.low()) {
            throw row.fail("value is not a range of rates", "write 0 <= low <= high, in GB/s");
        }
        if ((figure.kind() == Kind.FITTED) != figure.fits().isPresent()) {
            throw row.fail(
                    "class and fits contradict each other",
                    "a fitted figure, and no other, names the parameter that it was used for");
        }
        if (figure.kind() == Kind.NOT_MODELLED) {
            if (figure.reason().isEmpty()) {
                throw row.fail("is not modelled and gives no reason", "add one");
            }
        } else if (figure.machine().isEmpty() || figure.low() == 0) {
            throw row.fail("cannot be compared without a machine and a rate above zero", "make it not-modelled");
        }
        if (figure.machine().isPresent()
                && !machines.containsKey(figure.machine().get())) {
            throw row.fail("machine " + figure.machine().get() + " is not among the machines", "describe it there");
        }
    }
}
