package io.crossdock.model.layout;

import java.util.ArrayList;
import java.util.List;

/**
 * A structure of 64-bit words. Bits that no field names are reserved. Immutable.
 *
 * @param name what it is, such as {@code stream table entry}
 * @param specification document that the fields' sections belong to
 * @param words 64-bit words
 * @param fields in the order of their words and bits
 */
public record Layout(String name, String specification, int words, List<Field> fields) {
    /** @throws IllegalArgumentException if two fields overlap or one lies outside */
    public Layout {
        fields = List.copyOf(fields);
        long[] taken = new long[words];
        for (Field f : fields) {
            if (f.word() >= words || (taken[f.word()] & f.mask()) != 0) {
                throw new IllegalArgumentException(name + ": field " + f.name() + " overlaps another or lies outside");
            }
            taken[f.word()] |= f.mask();
        }
    }

    public static Layout of(String name, String specification, int words, Field... fields) {
        return new Layout(name, specification, words, List.of(fields));
    }

    /** The same structure with further fields. */
    public Layout with(String changedName, Field... further) {
        List<Field> all = new ArrayList<>(fields);
        all.addAll(List.of(further));
        all.sort((a, b) -> a.word() != b.word() ? a.word() - b.word() : a.low() - b.low());
        return new Layout(changedName, specification, words, all);
    }

    /** Bits of a word that no field names. */
    public long reserved(int word) {
        long named = 0;
        for (Field f : fields) {
            named |= f.word() == word ? f.mask() : 0;
        }
        return ~named;
    }

    /** Runs of reserved bits that are set. */
    public List<Run> reservedSet(List<Long> values) {
        List<Run> runs = new ArrayList<>();
        for (int word = 0; word < words; word++) {
            long set = values.get(word) & reserved(word);
            while (set != 0) {
                int low = Long.numberOfTrailingZeros(set);
                int length = Math.min(64 - low, Long.numberOfTrailingZeros(~(set >>> low)));
                runs.add(new Run(word, low + length - 1, low));
                set &= length == 64 ? 0 : ~((1L << length) - 1 << low);
            }
        }
        return runs;
    }

    /**
     * Neighbouring bits that are set.
     *
     * @param word word, from 0
     * @param high highest
     * @param low lowest
     */
    public record Run(int word, int high, int low) {
        /** Such as {@code 58:56}, or {@code 7} for a single bit. */
        public String bits() {
            return high == low ? Integer.toString(low) : high + ":" + low;
        }
    }
}
