package io.crossdock.model.table;

import io.crossdock.model.layout.Field;
import io.crossdock.model.layout.Layout;
import java.util.List;

/**
 * A page-table format as hardware reads it. Entries are 64 bits wide; levels are numbered as in the format's
 * specification. Immutable.
 */
public interface TableFormat {
    /** Permission: reads pass. */
    int READ = 1;

    /** Permission: writes pass. */
    int WRITE = 2;

    /** Name on the command line, such as {@code arm-lpae-s1}. */
    String keyword();

    /** Name for people, such as {@code ARM LPAE stage 1, 4K granule}. */
    String name();

    /** Bits of an input address. */
    int inputBits();

    /**
     * The same format for another width of input addresses.
     *
     * @throws IllegalArgumentException if it has none such; the message says which it has
     */
    TableFormat withInputBits(int bits);

    /** Level of the top table. */
    int rootLevel();

    /** Level whose entries map the smallest page. */
    int lastLevel();

    /** Level of the table that an entry of a level points to. */
    default int below(long entry, int level) {
        return level < lastLevel() ? level + 1 : level - 1;
    }

    /** log2 of the bytes that an entry of a level maps. */
    int entryLg2(int level);

    /** log2 of the entries of a table of a level. */
    int entriesLg2(int level);

    /** What an entry is; reserved bits do not count. */
    EntryKind kind(long entry, int level);

    /** Address in an entry: of the next table, or of the page or block. */
    long output(long entry, int level);

    /** Physical address to which a leaf maps the first input address of its place in the table. */
    default long phys(long leaf, int level, long iova) {
        return output(leaf, level);
    }

    /** {@link #READ} and {@link #WRITE} that an entry grants; an access needs those of all levels. */
    int permissions(long entry, int level);

    /** Fields of an entry; they depend on its kind and level alone. */
    Layout layout(long entry, int level);

    /** Whether hardware refuses an entry in which a reserved bit is set. */
    boolean refusesReserved();

    /** Fields of a leaf, besides its permissions, by which mappings differ. */
    List<Field> attributes();

    /** The bits of {@link #attributes} in a leaf. */
    default long attributeBits(long leaf) {
        long mask = 0;
        for (Field f : attributes()) {
            mask |= f.mask();
        }
        return leaf & mask;
    }

    /** The lowest level at which an entry is a leaf; the lowest level of all if it is none anywhere. */
    default int leafLevel(long entry) {
        int level = lastLevel();
        while (true) {
            if (kind(entry, level) == EntryKind.LEAF) {
                return level;
            }
            if (level == rootLevel()) {
                return lastLevel();
            }
            level += rootLevel() < lastLevel() ? -1 : 1;
        }
    }
}
