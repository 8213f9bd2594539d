package io.crossdock.model.amdvi;

import io.crossdock.model.layout.Field;
import io.crossdock.model.layout.Layout;
import io.crossdock.model.table.EntryKind;
import io.crossdock.model.table.TableFormat;
import java.util.List;

/**
 * Version 1 page tables of an AMD IOMMU.
 *
 * @param levels 1 to 6, the Mode of a device table entry
 */
public record HostFormat(int levels) implements TableFormat {
    /** 4 levels, 48-bit input addresses. */
    public static final TableFormat FOUR_LEVELS = new HostFormat(4);

    @Override
    public String keyword() {
        return "amd-v1";
    }

    @Override
    public String name() {
        return "AMD v1, " + levels + " levels";
    }

    @Override
    public int inputBits() {
        return Math.min(Long.SIZE, HostEntry.spanLg2(levels + 1));
    }

    @Override
    public TableFormat withInputBits(int bits) {
        for (int n = 1; n <= HostEntry.MAX_LEVELS; n++) {
            TableFormat format = new HostFormat(n);
            if (format.inputBits() == bits) {
                return format;
            }
        }
        throw new IllegalArgumentException("amd-v1 has input addresses of 21, 30, 39, 48, 57 or 64 bits");
    }

    @Override
    public int rootLevel() {
        return levels;
    }

    @Override
    public int lastLevel() {
        return 1;
    }

    @Override
    public int below(long entry, int level) {
        return HostEntry.NEXT_LEVEL.intOf(entry);
    }

    @Override
    public int entryLg2(int level) {
        return HostEntry.spanLg2(level);
    }

    @Override
    public int entriesLg2(int level) {
        return Math.min(HostEntry.BITS_PER_LEVEL, Long.SIZE - HostEntry.spanLg2(level));
    }

    @Override
    public EntryKind kind(long entry, int level) {
        return HostEntry.kind(entry, level);
    }

    @Override
    public long output(long entry, int level) {
        return kind(entry, level) == EntryKind.LEAF ? HostEntry.base(entry, level) : HostEntry.ADDRESS.in(entry);
    }

    /** A page of several entries: each of them says where the page starts. */
    @Override
    public long phys(long leaf, int level, long iova) {
        return output(leaf, level) + (iova & (1L << HostEntry.sizeLg2(leaf, level)) - 1);
    }

    @Override
    public int permissions(long entry, int level) {
        return HostEntry.PERMISSIONS.intOf(entry);
    }

    @Override
    public Layout layout(long entry, int level) {
        return HostEntry.layout(entry, level);
    }

    @Override
    public boolean refusesReserved() {
        return true;
    }

    @Override
    public List<Field> attributes() {
        return List.of(HostEntry.FC);
    }
}
