package io.crossdock.model.smmu;

import io.crossdock.model.table.EntryKind;
import io.crossdock.model.table.TableFormat;
import java.util.Locale;

/** What tables of both stages of VMSAv8-64 have in common: their shape, and where a descriptor leads. */
abstract sealed class LpaeFormat implements TableFormat permits LpaeStage1, LpaeStage2 {
    static final int MAX_INPUT_BITS = 48;
    static final int MAX_WIDE_INPUT_BITS = 52;
    private static final int MIN_INPUT_BITS = 25;

    final LpaeGeometry geometry;
    private final int stage;

    LpaeFormat(int stage, LpaeGeometry geometry) {
        this.stage = stage;
        this.geometry = geometry;
    }

    /** The same format for input addresses of another width. */
    abstract TableFormat resized(int inputBits);

    @Override
    public String keyword() {
        return "arm-lpae-s" + stage
                + (geometry.granuleLg2() == 12
                        ? ""
                        : "-" + geometry.granuleName().toLowerCase(Locale.ROOT))
                + (geometry.wide() ? "-52" : "");
    }

    @Override
    public String name() {
        return "ARM LPAE stage " + stage + ", " + geometry.granuleName() + " granule"
                + (geometry.wide() ? ", 52-bit addresses" : "");
    }

    @Override
    public int inputBits() {
        return geometry.inputBits();
    }

    @Override
    public TableFormat withInputBits(int bits) {
        int most = geometry.wide() ? MAX_WIDE_INPUT_BITS : MAX_INPUT_BITS;
        if (bits < MIN_INPUT_BITS || bits > most) {
            throw new IllegalArgumentException(
                    keyword() + " has input addresses of " + MIN_INPUT_BITS + " to " + most + " bits");
        }
        return resized(bits);
    }

    @Override
    public int rootLevel() {
        return geometry.startLevel();
    }

    @Override
    public int lastLevel() {
        return LpaeGeometry.LAST_LEVEL;
    }

    @Override
    public int entryLg2(int level) {
        return geometry.entryLg2(level);
    }

    @Override
    public int entriesLg2(int level) {
        return geometry.entriesLg2(level);
    }

    @Override
    public EntryKind kind(long entry, int level) {
        return geometry.kind(entry, level);
    }

    @Override
    public long output(long entry, int level) {
        return geometry.output(entry, geometry.kind(entry, level), level);
    }

    /** Bits that are RES0 in a descriptor are ignored. */
    @Override
    public boolean refusesReserved() {
        return false;
    }
}
