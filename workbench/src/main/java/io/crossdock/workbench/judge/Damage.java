package io.crossdock.workbench.judge;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongUnaryOperator;

/**
 * A change of table bytes behind the driver's back, and what the specification says of accesses then.
 *
 * @param id name, in reports and in the table of known differences
 * @param edits words that change, all of them
 * @param leafLevels levels of leaves to which it applies, bit 0 for pages
 * @param readCode reason of a refused read, {@link #PASSES}, or {@link Piece#SILENT}
 * @param writeCode the same of a write; {@link #NOT_TRIED} where writing must not be tried
 */
record Damage(String id, List<Edit> edits, int leafLevels, int readCode, int writeCode) {
    static final int PASSES = -2;
    static final int NOT_TRIED = -3;
    static final int ANY_LEAF = 0b111;
    static final int PAGE_LEAF = 0b001;
    static final int BLOCK_LEAF = 0b110;

    /** A change of one word. */
    record Edit(Place place, LongUnaryOperator change) {}

    static Damage of(String id, int code, Place place, LongUnaryOperator change) {
        return new Damage(id, List.of(new Edit(place, change)), ANY_LEAF, code, code);
    }

    Damage onLeaves(int levels) {
        return new Damage(id, edits, levels, readCode, writeCode);
    }

    Damage writing(int code) {
        return new Damage(id, edits, leafLevels, readCode, code);
    }

    Damage and(Place place, LongUnaryOperator change) {
        List<Edit> more = new ArrayList<>(edits);
        more.add(new Edit(place, change));
        return new Damage(id, List.copyOf(more), leafLevels, readCode, writeCode);
    }

    boolean touches(Place place) {
        return edits.stream().anyMatch(e -> e.place == place);
    }
}
