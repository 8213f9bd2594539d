package io.crossdock.model.layout;

import java.util.List;

/**
 * A kind of structure that hardware reads or writes, of which the values themselves may say which layout they have.
 *
 * @param kind what people call it: {@code ste}, {@code cd}, {@code context}, {@code root}, {@code pasid}, {@code dte}, {@code command},
 *     {@code fault} and so on
 * @param unit architecture: {@code smmuv3}, {@code vtd} or {@code amdvi}
 * @param name in words
 * @param words 64-bit words of one
 * @param layouts layout of given words
 */
public record Structure(String kind, String unit, String name, int words, Layouts layouts) {
    /** Chooses a layout by what the words say. */
    @FunctionalInterface
    public interface Layouts {
        Layout of(List<Long> words);
    }

    /** A structure that has one layout. */
    public static Structure of(String kind, String unit, Layout layout) {
        return new Structure(kind, unit, layout.name(), layout.words(), words -> layout);
    }

    /** A structure whose first word says which layout it has. */
    public static Structure byFirstWord(String kind, String unit, String name, int words, LayoutOfWord layouts) {
        return new Structure(kind, unit, name, words, all -> layouts.of(all.getFirst()));
    }

    /** Chooses a layout by one word. */
    @FunctionalInterface
    public interface LayoutOfWord {
        Layout of(long word);
    }
}
