package io.crossdock.topology;

import io.crossdock.topology.lspci.LspciImporter;
import io.crossdock.topology.yaml.YamlImporter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The way in: files that describe one machine, each recognised by its content. Stateless and thread-safe. */
public final class Inputs {
    private static final List<Importer> IMPORTERS = List.of(new YamlImporter(), new LspciImporter());

    private Inputs() {}

    /**
     * Reads files that together describe one machine. The first file that tells a fact wins; contradictions between
     * dumps become notes.
     *
     * @param files at least one
     * @throws InputException if a file cannot be read, is of no known format, or is not valid
     */
    public static ImportedMachine read(List<Path> files) {
        return of(files.stream().map(SourceText::read).toList());
    }

    /** The same for texts that are already in memory. */
    public static ImportedMachine of(List<SourceText> texts) {
        List<Fragment> fragments = new ArrayList<>();
        for (SourceText text : texts) {
            fragments.add(importerOf(text).read(text));
        }
        return Assembly.of(texts.stream().map(SourceText::name).collect(Collectors.joining(" and ")), fragments);
    }

    private static Importer importerOf(SourceText text) {
        for (Importer importer : IMPORTERS) {
            if (importer.recognises(text)) {
                return importer;
            }
        }
        boolean empty = text.lines().stream().allMatch(String::isBlank);
        throw InputException.of(
                text.name(),
                empty ? "is empty" : "does not describe a machine in any form that is understood",
                "understood are: " + IMPORTERS.stream().map(Importer::format).collect(Collectors.joining("; ")));
    }
}
