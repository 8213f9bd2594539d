package io.crossdock.workbench.judge;

import io.crossdock.iommu.IommuUnit;
import io.crossdock.iommu.smmuv3.Smmuv3Unit;
import io.crossdock.machine.IommuInfo;
import io.crossdock.machine.Machine;
import io.crossdock.pagetable.MemoryType;
import io.crossdock.pagetable.TableOptions;
import io.crossdock.workbench.judge.Invalidation.Names;
import java.util.List;
import java.util.Set;

/** Arm SMMUv3, stage 1 (Arm IHI 0070, chapters 3 to 7; Arm DDI 0487 D8). */
class SmmuDialect implements Dialect {
    private static final long STRTAB_BASE = 0x80;
    private static final long STRTAB_BASE_CFG = 0x88;
    private static final long STRTAB_ADDRESS = 0x00ff_ffff_ffff_ffc0L;
    static final long CONTEXT_ADDRESS = 0x000f_ffff_ffff_ffc0L;
    static final Set<Place> PAGES = Set.of(Place.TABLE, Place.TOP, Place.LEAF);
    static final Set<Place> STREAM = Set.of(Place.ENTRY, Place.DESCRIPTOR);
    static final Set<Place> DESCRIPTOR = Set.of(Place.DESCRIPTOR);

    static final int F_STE_FETCH = 0x03;
    static final int C_BAD_STREAMID = 0x02;
    static final int C_BAD_STE = 0x04;
    static final int F_CD_FETCH = 0x09;
    static final int C_BAD_CD = 0x0a;
    static final int F_WALK_EABT = 0x0b;
    static final int F_TRANSLATION = 0x10;
    static final int F_ADDR_SIZE = 0x11;
    static final int F_ACCESS = 0x12;
    static final int F_PERMISSION = 0x13;

    static final long TABLE_OR_PAGE = 2;

    private final Paging paging;

    SmmuDialect(Paging paging) {
        this.paging = paging;
    }

    @Override
    public Paging paging() {
        return paging;
    }

    @Override
    public String leafSize(int level) {
        return switch (paging.spanLg2(level)) {
            case 14 -> "16 KiB";
            case 16 -> "64 KiB";
            case 25 -> "32 MiB";
            case 29 -> "512 MiB";
            default -> Dialect.super.leafSize(level);
        };
    }

    @Override
    public IommuUnit enable(Machine machine, IommuInfo info) {
        return Smmuv3Unit.enable(machine, info, TableOptions.DEFAULT.withGranuleLg2(paging.pageLg2()), null);
    }

    @Override
    public MemoryType memoryType() {
        return MemoryType.WRITE_BACK;
    }

    @Override
    public boolean writeImpliesRead() {
        return true; // stage 1 cannot withhold reading
    }

    // The command queue (4, 6.3.26).

    @Override
    public long baseRegister() {
        return 0x90;
    }

    @Override
    public long baseMask() {
        return 0x00ff_ffff_ffff_ffe0L;
    }

    @Override
    public int entriesLg2(long base) {
        return (int) (base & 0x1f);
    }

    @Override
    public long tailRegister() {
        return 0x98;
    }

    @Override
    public int tailShift() {
        return 0;
    }

    @Override
    public boolean isWait(Command command) {
        return (command.word0() & 0xff) == 0x46;
    }

    @Override
    public Command nothing(long base, int entries) {
        return new Command(0x46, 0);
    }

    @Override
    public String kind(Command command) {
        return switch ((int) (command.word0() & 0xff)) {
            case 0x03 -> "CFGI_STE";
            case 0x04 -> (command.word1() & 0x1f) == 31 ? "CFGI_ALL" : "CFGI_STE_RANGE";
            case 0x05 -> "CFGI_CD";
            case 0x06 -> "CFGI_CD_ALL";
            case 0x10 -> "TLBI_NH_ALL";
            case 0x11 -> "TLBI_NH_ASID";
            case 0x12 -> (command.word1() >>> 10 & 3) == 0 ? "TLBI_NH_VA" : "TLBI_NH_VA range";
            case 0x13 -> "TLBI_NH_VAA";
            case 0x28 -> "TLBI_S12_VMALL";
            case 0x2a -> (command.word1() >>> 10 & 3) == 0 ? "TLBI_S2_IPA" : "TLBI_S2_IPA range";
            case 0x30 -> "TLBI_NSNH_ALL";
            case 0x46 -> "SYNC";
            default -> "opcode 0x" + Long.toHexString(command.word0() & 0xff);
        };
    }

    @Override
    public List<Invalidation> invalidations() {
        return List.of(
                Invalidation.of(
                        "TLBI_NH_VA",
                        PAGES,
                        Names.PAGE_OF_SPACE,
                        t -> new Command(0x12 | (long) t.spaceId() << 48, t.iova())),
                // Two granules, scaled up to two leaves.
                Invalidation.of(
                        "TLBI_NH_VA range",
                        PAGES,
                        Names.PAGE_OF_SPACE,
                        t -> new Command(
                                0x12
                                        | (long) t.spaceId() << 48
                                        | (long) (t.leafLg2() - paging.pageLg2()) << 20
                                        | 1L << 12,
                                t.iova() | granule())),
                Invalidation.of("TLBI_NH_VAA", PAGES, Names.PAGE, t -> new Command(0x13, t.iova())),
                Invalidation.of(
                        "TLBI_NH_ASID", PAGES, Names.SPACE, t -> new Command(0x11 | (long) t.spaceId() << 48, 0)),
                Invalidation.of("TLBI_NH_ALL", PAGES, Names.NOTHING, t -> new Command(0x10, 0)),
                Invalidation.of("TLBI_NSNH_ALL", PAGES, Names.NOTHING, t -> new Command(0x30, 0)),
                Invalidation.of(
                        "CFGI_STE", STREAM, Names.STREAM, t -> new Command(0x03 | (long) t.streamId() << 32, 1)),
                // The eight streams of a device.
                Invalidation.of(
                        "CFGI_STE_RANGE",
                        STREAM,
                        Names.STREAM,
                        t -> new Command(0x04 | (long) (t.streamId() & ~7) << 32, 2)),
                Invalidation.of("CFGI_ALL", STREAM, Names.NOTHING, t -> new Command(0x04, 31)),
                Invalidation.of(
                        "CFGI_CD", DESCRIPTOR, Names.STREAM, t -> new Command(0x05 | (long) t.streamId() << 32, 1)),
                Invalidation.of(
                        "CFGI_CD_ALL",
                        DESCRIPTOR,
                        Names.STREAM,
                        t -> new Command(0x06 | (long) t.streamId() << 32, 0)));
    }

    /** TG 11:10 of a range (4.4.1.1): 1 is 4 KiB, 2 16 KiB, 3 64 KiB. */
    long granule() {
        return switch (paging.pageLg2()) {
            case 14 -> 2L << 10;
            case 16 -> 3L << 10;
            default -> 1L << 10;
        };
    }

    // Events (7.3).

    @Override
    public int code(Piece.Outcome outcome, boolean write) {
        return switch (outcome) {
            case BEYOND, ABSENT -> F_TRANSLATION;
            case DENIED -> F_PERMISSION;
            case ALLOWED, DAMAGED -> throw new IllegalArgumentException("no reason of its own: " + outcome);
        };
    }

    @Override
    public int detachedCode() {
        return C_BAD_STE;
    }

    @Override
    public String reason(int code) {
        return switch (code) {
            case C_BAD_STREAMID -> "C_BAD_STREAMID";
            case F_STE_FETCH -> "F_STE_FETCH";
            case C_BAD_STE -> "C_BAD_STE";
            case F_CD_FETCH -> "F_CD_FETCH";
            case C_BAD_CD -> "C_BAD_CD";
            case F_WALK_EABT -> "F_WALK_EABT";
            case F_TRANSLATION -> "F_TRANSLATION";
            case F_ADDR_SIZE -> "F_ADDR_SIZE";
            case F_ACCESS -> "F_ACCESS";
            case F_PERMISSION -> "F_PERMISSION";
            default -> "event 0x" + Integer.toHexString(code);
        };
    }

    @Override
    public boolean hasAddress(int code) {
        return code == F_WALK_EABT || code >= F_TRANSLATION;
    }

    @Override
    public long recorded(long iova) {
        return iova;
    }

    @Override
    public boolean recordsEveryPage() {
        return true;
    }

    @Override
    public List<Integer> reachable() {
        return List.of(
                C_BAD_STREAMID,
                F_STE_FETCH,
                C_BAD_STE,
                F_CD_FETCH,
                C_BAD_CD,
                F_WALK_EABT,
                F_TRANSLATION,
                F_ADDR_SIZE,
                F_ACCESS,
                F_PERMISSION);
    }

    @Override
    public boolean occurs(int code, boolean write) {
        return true;
    }

    // Tables (5.2, 5.4; Arm DDI 0487 D8.3).

    @Override
    public boolean isLeaf(long entry, int level) {
        return isPresent(entry) && (level == 0) == ((entry & TABLE_OR_PAGE) != 0);
    }

    @Override
    public boolean isPresent(long entry) {
        return (entry & 1) != 0;
    }

    /** The table is linear: every StreamID of the machines here is below 256. */
    @Override
    public long address(Place place, TapMachine machine, int streamId) {
        long entry = (machine.tap().lastWritten(STRTAB_BASE) & STRTAB_ADDRESS) + streamId * 64L;
        return switch (place) {
            case ENTRY -> entry;
            case DESCRIPTOR -> machine.read64(entry) & CONTEXT_ADDRESS;
            default -> throw new IllegalArgumentException("an SMMU has no " + place);
        };
    }

    @Override
    public long topTable(TapMachine machine, int streamId) {
        return machine.read64(address(Place.DESCRIPTOR, machine, streamId) + 8) & TABLE_ADDRESS;
    }

    @Override
    public int spaceId(TapMachine machine, int streamId) {
        return (int) (machine.read64(address(Place.DESCRIPTOR, machine, streamId)) >>> 48);
    }

    @Override
    public List<String> notJudged() {
        return List.of(
                "SH, AttrIndx and nG: no byte and no fault depends on them; entries written by hand judge them",
                "invalidation of walks (Leaf=0) on QEMU: it has no walk caches",
                "CMD_ATC_INV: neither machine has a device TLB");
    }

    @Override
    public List<Misplacement> misplacements() {
        return List.of(
                new Misplacement("stream table nowhere", STRTAB_BASE, NOWHERE, F_STE_FETCH),
                new Misplacement("stream table short", STRTAB_BASE_CFG, 4, C_BAD_STREAMID));
    }

    @Override
    public Damage absence(Place place) {
        return switch (place) {
            case ENTRY -> Damage.of("STE invalid", C_BAD_STE, Place.ENTRY, v -> v & ~1L);
            case DESCRIPTOR -> Damage.of("CD invalid", C_BAD_CD, Place.DESCRIPTOR, v -> v & ~(1L << 31));
            case LEAF -> Damage.of("leaf invalid", F_TRANSLATION, Place.LEAF, v -> v & ~1L);
            default -> throw new IllegalArgumentException("nothing is absent without " + place);
        };
    }

    @Override
    public Damage readOnlyLeaf() {
        return Damage.of("leaf read-only", Damage.PASSES, Place.LEAF, v -> v | 1L << 7)
                .writing(F_PERMISSION);
    }

    @Override
    public List<Damage> damages() {
        int passes = Damage.PASSES;
        return List.of(
                absence(Place.ENTRY),
                Damage.of("STE with substreams", C_BAD_STE, Place.ENTRY, v -> v | 1L << 59),
                Damage.of("STE aborts", Piece.SILENT, Place.ENTRY, v -> v & ~0xeL),
                Damage.of("CD nowhere", F_CD_FETCH, Place.ENTRY, v -> v & ~CONTEXT_ADDRESS | NOWHERE),
                absence(Place.DESCRIPTOR),
                Damage.of("CD without abort", C_BAD_CD, Place.DESCRIPTOR, v -> v & ~(1L << 46)),
                Damage.of("CD of AArch32", C_BAD_CD, Place.DESCRIPTOR, v -> v & ~(1L << 41)),
                Damage.of("CD big-endian", C_BAD_CD, Place.DESCRIPTOR, v -> v | 1L << 15),
                Damage.of("CD stalls", C_BAD_CD, Place.DESCRIPTOR, v -> v | 1L << 44),
                Damage.of("CD updates flags", C_BAD_CD, Place.DESCRIPTOR, v -> v | 1L << 43),
                Damage.of("CD granule", C_BAD_CD, Place.DESCRIPTOR, v -> v | 3L << 6),
                Damage.of("CD of too few bits", C_BAD_CD, Place.DESCRIPTOR, v -> v & ~0x3fL | 40),
                Damage.of("CD without table", F_TRANSLATION, Place.DESCRIPTOR, v -> v | 1L << 14),
                Damage.of("CD records nothing", Piece.SILENT, Place.DESCRIPTOR, v -> v & ~(1L << 45))
                        .and(Place.LEAF, v -> 0),
                Damage.of("table invalid", F_TRANSLATION, Place.TABLE, v -> v & ~1L),
                Damage.of("table nowhere", F_WALK_EABT, Place.TABLE, v -> v & ~TABLE_ADDRESS | NOWHERE),
                Damage.of("table read-only", passes, Place.TABLE, v -> v | 1L << 62)
                        .writing(F_PERMISSION),
                Damage.of("table privileged", F_PERMISSION, Place.TABLE, v -> v | 1L << 61),
                absence(Place.LEAF),
                Damage.of("page of block type", F_TRANSLATION, Place.LEAF, v -> v & ~TABLE_OR_PAGE)
                        .onLeaves(Damage.PAGE_LEAF),
                Damage.of("leaf not accessed", F_ACCESS, Place.LEAF, v -> v & ~(1L << 10)),
                readOnlyLeaf(),
                Damage.of("leaf privileged", F_PERMISSION, Place.LEAF, v -> v & ~(1L << 6)),
                Damage.of("leaf beyond IPS", F_ADDR_SIZE, Place.LEAF, v -> v | 1L << 36)
                        .and(Place.DESCRIPTOR, v -> v & ~(7L << 32)),
                Damage.of("table beyond IPS", F_ADDR_SIZE, Place.TABLE, v -> v | 1L << 36)
                        .and(Place.DESCRIPTOR, v -> v & ~(7L << 32)),
                Damage.of("leaf ignored bits", passes, Place.LEAF, v -> v | 0xfL << 55 | 1L << 52),
                Damage.of("leaf of another type", passes, Place.LEAF, v -> v ^ (1L << 8 | 1L << 2)));
    }
}
