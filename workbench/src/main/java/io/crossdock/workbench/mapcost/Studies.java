package io.crossdock.workbench.mapcost;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** Reads the published times. */
final class Studies {
    private static final String FILE = "mapping-costs.yaml";
    private static final String SCHEMA = "mapping-costs-1";
    private static final YAMLMapper MAPPER = YAMLMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .build();

    private record Document(String schema, List<Study> studies) {}

    private Studies() {}

    /** The studies that the build packed. */
    static List<Study> packed() {
        try (InputStream in = Studies.class.getResourceAsStream(FILE)) {
            if (in == null) {
                throw new MapCostException(FILE + " was not packed when Crossdock was built; add it to the resources of"
                        + " workbench/pom.xml");
            }
            return read(FILE, in.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(FILE, e);
        }
    }

    /** @throws MapCostException if the bytes are no such file */
    static List<Study> read(String file, byte[] yaml) {
        try {
            Document document = MAPPER.readValue(yaml, Document.class);
            if (!SCHEMA.equals(document.schema())) {
                throw new MapCostException(
                        file + ": schema \"" + document.schema() + "\" is unknown; known is " + SCHEMA);
            }
            return document.studies();
        } catch (JacksonException e) {
            throw new MapCostException(
                    file + ": " + e.getOriginalMessage().lines().findFirst().orElse("")
                            + "; the head of the file describes its form",
                    e);
        }
    }
}
