package io.crossdock.workbench.judge;

import java.util.List;

/** Tables of x86-64 (AMD64 APM 24593, 5.3), which two kinds of units walk: what they have in common, and what may be done to them. */
final class X86Tables {
    static final long P = 1;
    static final long RW = 1 << 1;
    static final long US = 1 << 2;
    static final long ACCESSED = 1 << 5;
    static final long DIRTY = 1 << 6;
    private static final long PS = 1 << 7;

    /** What is left out where flags are compared. */
    static final String OPEN_FLAGS = "A of the entries on the way to a refusal: the specification leaves it open";

    private X86Tables() {}

    /**
     * Reasons of what such tables refuse.
     *
     * @param absent nothing is present
     * @param noWrite a level does not grant writing
     * @param supervisor a level is not for users
     * @param reserved a reserved bit is set
     * @param unreadable no memory answers for a table
     */
    record Codes(int absent, int noWrite, int supervisor, int reserved, int unreadable) {}

    static boolean isPresent(long entry) {
        return (entry & P) != 0;
    }

    static boolean isLeaf(long entry, int level) {
        return isPresent(entry) && (level == 0 || (entry & PS) != 0);
    }

    static Damage absentLeaf(Codes codes) {
        return Damage.of("leaf absent", codes.absent, Place.LEAF, v -> 0);
    }

    static Damage readOnlyLeaf(Codes codes) {
        return Damage.of("leaf without write", Damage.PASSES, Place.LEAF, v -> v & ~RW)
                .writing(codes.noWrite);
    }

    static List<Damage> damages(Codes codes) {
        int passes = Damage.PASSES;
        return List.of(
                Damage.of("table absent", codes.absent, Place.TABLE, v -> v & ~P),
                Damage.of("table of supervisors", codes.supervisor, Place.TABLE, v -> v & ~US),
                Damage.of("table without write", passes, Place.TABLE, v -> v & ~RW)
                        .writing(codes.noWrite),
                Damage.of(
                        "table nowhere", codes.unreadable, Place.TABLE, v -> Dialect.NOWHERE | ACCESSED | US | RW | P),
                Damage.of("table not accessed", passes, Place.TABLE, v -> v & ~ACCESSED),
                Damage.of("top reserved 7", codes.reserved, Place.TOP, v -> v | PS),
                absentLeaf(codes),
                Damage.of("leaf of supervisors", codes.supervisor, Place.LEAF, v -> v & ~US),
                readOnlyLeaf(codes),
                // Bit 12 of a block is PAT.
                Damage.of("block misaligned", codes.reserved, Place.LEAF, v -> v | 1L << 13)
                        .onLeaves(Damage.BLOCK_LEAF),
                Damage.of("leaf neither accessed nor dirty", passes, Place.LEAF, v -> v & ~(ACCESSED | DIRTY)),
                Damage.of("leaf ignored bits", passes, Place.LEAF, v -> v | 0xfffL << 52 | 0xfL << 8));
    }
}
