package io.crossdock.cli;

import io.crossdock.model.decode.Decoders;
import io.crossdock.model.layout.Decoded;
import io.crossdock.model.layout.Structure;
import io.crossdock.model.table.EntryKind;
import io.crossdock.model.table.TableFormat;
import io.crossdock.topology.DidYouMean;
import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What the arguments of {@code decode} mean: what to decode, perhaps of which architecture, and words. */
final class DecodeArguments {
    static final String PTE = "pte";
    static final String TABLES = "tables";

    /** Everything that can be decoded. */
    static final List<String> KINDS = Stream.concat(
                    Stream.of(PTE, TABLES), Decoders.structures().stream().map(Structure::kind))
            .distinct()
            .toList();

    private DecodeArguments() {}

    /** @throws CommandException if the arguments make no sense */
    static List<Decoded> decode(List<String> arguments, @Nullable Integer level, @Nullable Integer inputBits) {
        String kind = arguments.getFirst();
        List<String> rest = arguments.subList(1, arguments.size());
        if (kind.equals(PTE)) {
            TableFormat format = format(first(rest, formats(), "decode pte needs a format"), inputBits);
            return entries(format, level, words(rest.subList(1, rest.size())));
        }
        List<Structure> structures = Decoders.structures().stream()
                .filter(s -> s.kind().equals(kind))
                .toList();
        if (structures.isEmpty()) {
            throw unknown("nothing to decode is called", kind, KINDS);
        }
        if (level != null || inputBits != null) {
            throw CommandException.usage("--level and --input-bits belong to page tables, not to decode " + kind);
        }
        if (structures.size() == 1) {
            return structures(structures.getFirst(), words(rest));
        }
        List<String> units = structures.stream().map(Structure::unit).toList();
        String unit = first(rest, units, "decode " + kind + " needs the unit");
        return structures.stream()
                .filter(s -> s.unit().equals(unit))
                .findFirst()
                .map(s -> structures(s, words(rest.subList(1, rest.size()))))
                .orElseThrow(() -> unknown("no unit is called", unit, units));
    }

    /** The format of a keyword, for a width of input addresses if one is given. */
    static TableFormat format(String keyword, @Nullable Integer inputBits) {
        TableFormat format = Decoders.format(keyword)
                .orElseThrow(() -> unknown("no page-table format is called", keyword, formats()));
        try {
            return inputBits == null ? format : format.withInputBits(inputBits);
        } catch (IllegalArgumentException e) {
            throw CommandException.usage("--input-bits " + inputBits + ": " + e.getMessage());
        }
    }

    static List<String> formats() {
        return Decoders.formats().stream().map(TableFormat::keyword).toList();
    }

    private static String first(List<String> rest, List<String> known, String need) {
        if (rest.isEmpty() || Character.isDigit(rest.getFirst().charAt(0))) {
            throw CommandException.usage(need + " before the words: " + String.join(", ", known));
        }
        return rest.getFirst();
    }

    private static CommandException unknown(String what, String word, List<String> known) {
        return CommandException.usage(what + " \"" + word + "\"; "
                + DidYouMean.of(word, known)
                        .map(near -> "did you mean " + near + "?")
                        .orElse("known are " + String.join(", ", known)));
    }

    private static List<Decoded> structures(Structure structure, List<Long> words) {
        int size = structure.words();
        if (words.isEmpty() || words.size() % size != 0) {
            throw CommandException.usage("a " + structure.name() + " has " + size + " words of 64 bits, got "
                    + words.size() + "; give all " + size + " of each, zeros too, the lowest first");
        }
        List<Decoded> decoded = new ArrayList<>();
        for (int i = 0; i < words.size(); i += size) {
            List<Long> one = words.subList(i, i + size);
            decoded.add(new Decoded(structure.layouts().of(one), one, List.of()));
        }
        return decoded;
    }

    private static List<Decoded> entries(TableFormat format, @Nullable Integer level, List<Long> words) {
        if (words.isEmpty()) {
            throw CommandException.usage("decode pte needs at least one entry of 64 bits, got none");
        }
        int top = Math.min(format.rootLevel(), format.lastLevel());
        int bottom = Math.max(format.rootLevel(), format.lastLevel());
        if (level != null && (level < top || level > bottom)) {
            throw CommandException.usage("--level " + level + ": " + format.name() + " has levels " + top + " to "
                    + bottom + ", of which " + format.lastLevel() + " maps the smallest pages");
        }
        List<Decoded> decoded = new ArrayList<>();
        for (long entry : words) {
            int at = level == null ? format.leafLevel(entry) : level;
            boolean guessed = level == null && format.kind(entry, at) != EntryKind.ABSENT;
            decoded.add(new Decoded(
                    format.layout(entry, at),
                    List.of(entry),
                    guessed
                            ? List.of("Read as an entry of level " + at
                                    + ", the lowest where it maps something; --level N reads it as one of another.")
                            : List.of()));
        }
        return decoded;
    }

    private static List<Long> words(List<String> arguments) {
        if (!arguments.isEmpty()) {
            return arguments.stream().flatMap(a -> HexWords.parse(a).stream()).toList();
        }
        if (Optional.ofNullable(System.console()).filter(Console::isTerminal).isPresent()) {
            throw CommandException.usage("no words to decode; give them behind the name, or pipe them in");
        }
        List<Long> words = new ArrayList<>();
        try {
            BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                words.addAll(HexWords.parseLine(line));
            }
        } catch (IOException e) {
            throw CommandException.input("cannot read standard input: " + e.getMessage(), e);
        }
        return words;
    }
}
