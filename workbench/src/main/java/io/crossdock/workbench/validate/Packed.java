package io.crossdock.workbench.validate;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The files of validation/ and examples/ that the build packs beside this class, so that any working directory does. */
final class Packed {
    static final String FIGURES = "pair-figures.yaml";
    static final String RECORDED = "recorded.yaml";

    private Packed() {}

    /** @throws ValidationException if the build packed no such file */
    static String text(String name) {
        try (InputStream in = Packed.class.getResourceAsStream(name)) {
            if (in == null) {
                throw ValidationException.at(
                        name,
                        "was not packed when Crossdock was built",
                        "add it to the resources of workbench/pom.xml");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(name, e);
        }
    }
}
