package io.crossdock.workbench.judge;

import io.crossdock.iommu.FaultRecord;
import io.crossdock.pci.Bdf;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Optional;

/**
 * Whether a machine did what was expected of one access.
 *
 * <p>The first record must be that of the first refused byte. How many follow is the device's and the unit's affair (a
 * unit may record every beat of a burst, a device may stop at the first refusal), but none may say something else; of a
 * write that leaves more than one page out, every page must be recorded where the unit does not collapse records.
 */
final class Comparison {
    private final Dialect dialect;

    Comparison(Dialect dialect) {
        this.dialect = dialect;
    }

    /** What differs in the records, in one line. */
    Optional<String> faults(Expectation e, Bdf source, List<FaultRecord> seen) {
        List<Piece> expected = e.recorded();
        if (expected.isEmpty() || seen.isEmpty()) {
            return expected.isEmpty() && seen.isEmpty()
                    ? Optional.empty()
                    : Optional.of(
                            expected.isEmpty()
                                    ? "recorded " + seen.getFirst() + ", expected no record"
                                    : "recorded nothing, expected " + describe(e, expected.getFirst()));
        }
        FaultRecord first = seen.getFirst();
        Piece wanted = expected.getFirst();
        if (!matches(e, wanted, source, first, true)) {
            return Optional.of("recorded " + first + ", expected " + describe(e, wanted));
        }
        for (FaultRecord record : seen) {
            if (expected.stream().noneMatch(p -> matches(e, p, source, record, false))) {
                return Optional.of("recorded " + record + " besides, expected nothing of the kind");
            }
        }
        if (!dialect.recordsEveryPage()) {
            return seen.size() == 1
                    ? Optional.empty()
                    : Optional.of("recorded " + seen.size() + " faults of one source, expected 1");
        }
        return expected.stream()
                .filter(p -> e.write() && seen.stream().noneMatch(r -> matches(e, p, source, r, false)))
                .findFirst()
                .map(p -> "recorded nothing of the page of 0x" + Long.toHexString(p.iova()) + ", expected "
                        + describe(e, p));
    }

    private boolean matches(Expectation e, Piece piece, Bdf source, FaultRecord record, boolean exactly) {
        if (record.code() != piece.code() || !record.source().equals(source)) {
            return false;
        }
        if (!dialect.hasAddress(piece.code())) {
            return true;
        }
        long address = exactly
                ? record.address()
                : record.address() & -dialect.paging().page();
        long wanted = exactly
                ? dialect.recorded(piece.iova())
                : piece.iova() & -dialect.paging().page();
        return record.write() == e.write() && address == wanted;
    }

    private String describe(Expectation e, Piece piece) {
        return dialect.reason(piece.code())
                + (dialect.hasAddress(piece.code())
                        ? " of a " + (e.write() ? "write" : "read") + " at 0x"
                                + Long.toHexString(dialect.recorded(piece.iova()))
                        : "");
    }

    /**
     * What differs in memory after a write.
     *
     * @param arena memory of the machine
     * @param before what the arena must hold where nothing was written
     * @param sent bytes that the device sent
     */
    Optional<String> written(Expectation e, MemorySegment arena, MemorySegment before, byte[] sent) {
        int done = 0;
        for (Piece piece : e.pieces()) {
            boolean inside = piece.target() >= 0 && piece.target() + piece.size() <= arena.byteSize();
            if (inside && piece.isAllowed()) {
                MemorySegment wanted = MemorySegment.ofArray(sent).asSlice(done, piece.size());
                if (arena.asSlice(piece.target(), piece.size()).mismatch(wanted) >= 0) {
                    return Optional.of("did not write " + at(piece));
                }
            } else if (inside && piece.target() != Piece.UNKNOWN) {
                MemorySegment wanted = before.asSlice(piece.target(), piece.size());
                if (arena.asSlice(piece.target(), piece.size()).mismatch(wanted) >= 0) {
                    return Optional.of("wrote " + at(piece) + ", which must be refused");
                }
            }
            done += piece.size();
        }
        return Optional.empty();
    }

    /**
     * What differs in the device's buffer after a read. Behind the first refusal the device may have stopped.
     *
     * @param arena what the arena holds
     * @param seen bytes in the buffer
     * @param before bytes in the buffer before
     */
    Optional<String> read(Expectation e, MemorySegment arena, byte[] seen, byte[] before) {
        int done = 0;
        boolean refused = false;
        for (Piece piece : e.pieces()) {
            refused |= !piece.isAllowed();
            for (int i = 0; i < piece.size(); i++, done++) {
                boolean kept = seen[done] == before[done] || seen[done] == 0;
                boolean fetched =
                        piece.isAllowed() && seen[done] == arena.get(ValueLayout.JAVA_BYTE, piece.target() + i);
                if (!(fetched || refused && kept)) {
                    return Optional.of(
                            piece.isAllowed()
                                    ? "did not read " + at(piece)
                                    : "read bytes at 0x" + Long.toHexString(piece.iova() + i)
                                            + ", which must be refused");
                }
            }
        }
        return Optional.empty();
    }

    private static String at(Piece piece) {
        return piece.size() + " bytes at 0x" + Long.toHexString(piece.iova());
    }
}
