package io.crossdock.model.layout;

import java.util.List;

/**
 * Words with the layout that they have.
 *
 * @param layout what they are
 * @param words the 64-bit words
 * @param notes what was taken for granted; whole sentences
 */
public record Decoded(Layout layout, List<Long> words, List<String> notes) {
    /** @throws IllegalArgumentException if the layout has another number of words */
    public Decoded {
        words = List.copyOf(words);
        notes = List.copyOf(notes);
        if (words.size() != layout.words()) {
            throw new IllegalArgumentException(
                    layout.name() + " has " + layout.words() + " words, got " + words.size());
        }
    }

    /** What a decoder prints of a field: an address in its place, anything else at bit 0. */
    public long value(Field field) {
        return field.shown(words.get(field.word()));
    }

    /** Fields worth showing: all that hardware looks at, and others that are not zero. */
    public List<Field> fields() {
        return layout.fields().stream()
                .filter(f -> f.kind() != Field.Kind.IGNORED || value(f) != 0)
                .toList();
    }

    /** Runs of reserved bits that are set. */
    public List<Layout.Run> reservedSet() {
        return layout.reservedSet(words);
    }

    /** The bits of a run, at bit 0. */
    public long value(Layout.Run run) {
        return words.get(run.word()) << (63 - run.high()) >>> (63 - run.high() + run.low());
    }
}
