package io.crossdock.workbench.judge;

import io.crossdock.pagetable.Access;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What one device may reach, as a sorted map of address ranges: no tables, no levels, no caches.
 *
 * <p>Targets are offsets into the arena, the memory that the devices share; they may lie outside it where a block is
 * larger than the arena.
 */
final class Oracle {
    private final int inputBits;
    private final boolean writeImpliesRead;
    private final long page;
    private final NavigableMap<Long, Range> ranges = new TreeMap<>();

    /**
     * A mapping as it was asked for.
     *
     * @param iova first address
     * @param size bytes
     * @param target arena offset of the first byte
     * @param access what the device may do
     */
    record Range(long iova, long size, long target, Access access) {
        long end() {
            return iova + size;
        }

        /** Whether it is larger than the arena, of which it maps the whole then. */
        boolean spansArena() {
            return target < 0;
        }
    }

    /**
     * @param inputBits width of an address
     * @param writeImpliesRead whether what may be written may be read too
     * @param page bytes of a page
     */
    Oracle(int inputBits, boolean writeImpliesRead, long page) {
        this.inputBits = inputBits;
        this.writeImpliesRead = writeImpliesRead;
        this.page = page;
    }

    /** All mappings, ascending. */
    List<Range> ranges() {
        return List.copyOf(ranges.values());
    }

    /** The mapping of an address. */
    Optional<Range> at(long iova) {
        Map.Entry<Long, Range> below = ranges.floorEntry(iova);
        return below == null || iova >= below.getValue().end() ? Optional.empty() : Optional.of(below.getValue());
    }

    boolean isFree(long iova, long size) {
        Map.Entry<Long, Range> below = ranges.lowerEntry(iova + size);
        return below == null || below.getValue().end() <= iova;
    }

    void map(Range range) {
        if (!isFree(range.iova, range.size)) {
            throw new IllegalStateException("the generator maps what is mapped: " + range);
        }
        ranges.put(range.iova, range);
    }

    /** Takes a part of one range away; what is left of it on both sides stays. */
    void unmap(long iova, long size) {
        Range whole = ranges.floorEntry(iova).getValue();
        ranges.remove(whole.iova);
        if (whole.iova < iova) {
            ranges.put(whole.iova, new Range(whole.iova, iova - whole.iova, whole.target, whole.access));
        }
        long end = iova + size;
        if (end < whole.end()) {
            ranges.put(end, new Range(end, whole.end() - end, whole.target + (end - whole.iova), whole.access));
        }
    }

    void clear() {
        ranges.clear();
    }

    /** What becomes of an access, page by page. */
    List<Piece> access(long iova, int size, boolean write) {
        List<Piece> pieces = new ArrayList<>();
        for (int done = 0; done < size; ) {
            long at = iova + done;
            int length = (int) Math.min(size - done, page - (at & page - 1));
            pieces.add(page(at, length, write));
            done += length;
        }
        return pieces;
    }

    private Piece page(long iova, int size, boolean write) {
        if (iova >>> inputBits != 0) {
            return Piece.refused(iova, size, Piece.Outcome.BEYOND, Piece.UNKNOWN);
        }
        Optional<Range> found = at(iova);
        if (found.isEmpty()) {
            return Piece.refused(iova, size, Piece.Outcome.ABSENT, Piece.UNKNOWN);
        }
        Range range = found.get();
        boolean granted = write ? range.access != Access.READ : range.access != Access.WRITE || writeImpliesRead;
        long target = range.target + (iova - range.iova);
        return granted ? Piece.allowed(iova, size, target) : Piece.refused(iova, size, Piece.Outcome.DENIED, target);
    }
}
