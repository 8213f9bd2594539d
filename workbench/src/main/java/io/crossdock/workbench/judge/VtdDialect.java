package io.crossdock.workbench.judge;

import io.crossdock.iommu.IommuUnit;
import io.crossdock.iommu.vtd.VtdUnit;
import io.crossdock.machine.IommuInfo;
import io.crossdock.machine.Machine;
import io.crossdock.pagetable.MemoryType;
import io.crossdock.pagetable.TableOptions;
import io.crossdock.workbench.judge.Invalidation.Names;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Intel VT-d, legacy mode (Intel VT-d specification, chapters 3, 6, 7, 9 and 11). */
class VtdDialect implements Dialect {
    static final long RTADDR = 0x20;
    static final Set<Place> PAGES = Set.of(Place.TABLE, Place.TOP, Place.LEAF);
    private static final Set<Place> CONTEXTS = Set.of(Place.ENTRY, Place.ENTRY_HIGH);
    private static final Set<Place> CONFIGURATION = Set.of(Place.ROOT, Place.ENTRY, Place.ENTRY_HIGH);
    private static final long READ = 1;
    private static final long WRITE = 2;
    private static final long PAGE_SIZE = 1L << 7;
    private static final int MAX_MASK = 18;
    private static final Codes LEGACY = new Codes(4, 5, 6, 7, 0xc, 0xe);

    private final Codes codes;

    /**
     * Reasons of what second-stage tables refuse.
     *
     * @param beyond the address has too many bits
     * @param write no permission to write
     * @param read no permission to read
     * @param unreadable no memory answers for a table
     * @param reserved a reserved bit is set
     * @param interrupts the output address is one of interrupts
     */
    record Codes(int beyond, int write, int read, int unreadable, int reserved, int interrupts) {}

    VtdDialect() {
        this(LEGACY);
    }

    VtdDialect(Codes codes) {
        this.codes = codes;
    }

    @Override
    public IommuUnit enable(Machine machine, IommuInfo info) {
        return VtdUnit.enable(machine, info, TableOptions.DEFAULT, null);
    }

    @Override
    public @Nullable MemoryType memoryType() {
        return null;
    }

    @Override
    public boolean writeImpliesRead() {
        return false;
    }

    // The invalidation queue (6.5.2, 11.4.9).

    @Override
    public long baseRegister() {
        return 0x90;
    }

    @Override
    public long baseMask() {
        return ~0xfffL;
    }

    @Override
    public int entriesLg2(long base) {
        return 8 + (int) (base & 7);
    }

    @Override
    public long tailRegister() {
        return 0x88;
    }

    @Override
    public int tailShift() {
        return 4;
    }

    @Override
    public boolean isWait(Command command) {
        return (command.word0() & 0xf) == 5;
    }

    /** A wait descriptor whose status word goes where nobody looks: behind the driver's two status words. */
    @Override
    public Command nothing(long base, int entries) {
        return new Command(5 | 1 << 5, base + 16L * entries + 64);
    }

    @Override
    public String kind(Command command) {
        int granularity = (int) (command.word0() >>> 4 & 3);
        return switch ((int) (command.word0() & 0xf)) {
            case 1 ->
                switch (granularity) {
                    case 1 -> "context global";
                    case 2 -> "context domain";
                    default -> "context device";
                };
            case 2 ->
                switch (granularity) {
                    case 1 -> "IOTLB global";
                    case 2 -> "IOTLB domain";
                    default -> (command.word1() & 0x3f) == 0 ? "IOTLB page" : "IOTLB range";
                };
            case 5 -> "wait";
            default -> "type " + (command.word0() & 0xf);
        };
    }

    @Override
    public List<Invalidation> invalidations() {
        List<Invalidation> all = new ArrayList<>(tableInvalidations());
        all.addAll(structureInvalidations());
        return all;
    }

    List<Invalidation> tableInvalidations() {
        return List.of(
                Invalidation.of("IOTLB page", PAGES, Names.PAGE_OF_SPACE, t -> pages(t, 0)),
                Invalidation.of("IOTLB range", PAGES, Names.PAGE_OF_SPACE, t -> pages(t, 1)),
                Invalidation.of(
                        "IOTLB domain", PAGES, Names.SPACE, t -> new Command(2 | 2 << 4 | (long) t.spaceId() << 16, 0)),
                Invalidation.of("IOTLB global", PAGES, Names.NOTHING, t -> new Command(2 | 1 << 4, 0)));
    }

    List<Invalidation> structureInvalidations() {
        return List.of(
                Invalidation.of(
                        "context device",
                        CONTEXTS,
                        Names.STREAM,
                        t -> new Command(1 | 3 << 4 | (long) t.spaceId() << 16 | (long) t.streamId() << 32, 0)),
                // QEMU takes it for a global one, so naming another domain would help there.
                Invalidation.of(
                        "context domain",
                        CONTEXTS,
                        Names.NOTHING,
                        t -> new Command(1 | 2 << 4 | (long) t.spaceId() << 16, 0)),
                Invalidation.of("context global", CONFIGURATION, Names.NOTHING, t -> new Command(1 | 1 << 4, 0)));
    }

    static Command pages(Invalidation.Target t, int more) {
        int mask = Math.min(t.leafLg2() - Paging.OF_4K.pageLg2() + more, MAX_MASK);
        long first = t.iova() & -(1L << Paging.OF_4K.pageLg2() + mask);
        return new Command(2 | 3 << 4 | (long) t.spaceId() << 16, first | mask);
    }

    // Faults (7.1.3, 7.2).

    @Override
    public int code(Piece.Outcome outcome, boolean write) {
        return switch (outcome) {
            case BEYOND -> codes.beyond;
            case ABSENT, DENIED -> write ? codes.write : codes.read;
            case ALLOWED, DAMAGED -> throw new IllegalArgumentException("no reason of its own: " + outcome);
        };
    }

    @Override
    public int detachedCode() {
        return 2;
    }

    @Override
    public String reason(int code) {
        return "reason 0x" + Integer.toHexString(code);
    }

    @Override
    public boolean hasAddress(int code) {
        return true;
    }

    @Override
    public long recorded(long iova) {
        return iova & -4096L;
    }

    @Override
    public boolean recordsEveryPage() {
        return false; // further faults of a source are collapsed into its pending record
    }

    @Override
    public List<Integer> reachable() {
        return List.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 0xa, 0xb, 0xc, 0xe);
    }

    @Override
    public boolean occurs(int code, boolean write) {
        return switch (code) {
            case 5 -> write;
            case 6, 0xe -> !write;
            default -> true;
        };
    }

    // Tables (9.1, 9.3, 9.8).

    @Override
    public boolean isLeaf(long entry, int level) {
        return isPresent(entry) && (level == 0 || (entry & PAGE_SIZE) != 0);
    }

    @Override
    public boolean isPresent(long entry) {
        return (entry & (READ | WRITE)) != 0;
    }

    @Override
    public long address(Place place, TapMachine machine, int streamId) {
        long root = machine.tap().lastWritten(RTADDR) + (streamId >>> 8) * 16L;
        if (place == Place.ROOT) {
            return root;
        }
        long context = (machine.read64(root) & TABLE_ADDRESS) + (streamId & 0xff) * 16L;
        return switch (place) {
            case ENTRY -> context;
            case ENTRY_HIGH -> context + 8;
            default -> throw new IllegalArgumentException("VT-d has no " + place);
        };
    }

    @Override
    public long topTable(TapMachine machine, int streamId) {
        return machine.read64(address(Place.ENTRY, machine, streamId)) & TABLE_ADDRESS;
    }

    @Override
    public int spaceId(TapMachine machine, int streamId) {
        return (int) (machine.read64(address(Place.ENTRY_HIGH, machine, streamId)) >>> 8) & 0xffff;
    }

    @Override
    public List<String> notJudged() {
        return List.of(
                "invalidation after mapping (CAP.CM): QEMU and the model cache no absent entries",
                "invalidation of walks (IH=0) on QEMU: it has no paging-structure caches",
                "device-TLB invalidation: neither machine has a device TLB");
    }

    @Override
    public List<Misplacement> misplacements() {
        return List.of(new Misplacement("root table nowhere", RTADDR, NOWHERE, 8));
    }

    @Override
    public Damage absence(Place place) {
        return switch (place) {
            case ROOT -> Damage.of("root absent", 1, Place.ROOT, v -> v & ~1L);
            case ENTRY -> Damage.of("context absent", 2, Place.ENTRY, v -> v & ~1L);
            case LEAF ->
                Damage.of("leaf absent", codes.read, Place.LEAF, v -> 0).writing(codes.write);
            default -> throw new IllegalArgumentException("nothing is absent without " + place);
        };
    }

    @Override
    public Damage readOnlyLeaf() {
        return Damage.of("leaf without write", Damage.PASSES, Place.LEAF, v -> v & ~WRITE)
                .writing(codes.write);
    }

    @Override
    public List<Damage> damages() {
        List<Damage> all = new ArrayList<>(structureDamages());
        all.addAll(tableDamages());
        return all;
    }

    List<Damage> structureDamages() {
        return List.of(
                absence(Place.ROOT),
                Damage.of("root reserved", 0xa, Place.ROOT, v -> v | 1L << 5),
                Damage.of("context table nowhere", 9, Place.ROOT, v -> NOWHERE | 1),
                absence(Place.ENTRY),
                Damage.of("context type", 3, Place.ENTRY, v -> v | 3L << 2),
                Damage.of("context reserved", 0xb, Place.ENTRY, v -> v | 1L << 11),
                Damage.of("context reserved high", 0xb, Place.ENTRY_HIGH, v -> v | 1L << 40),
                Damage.of("top table nowhere", 3, Place.ENTRY, v -> NOWHERE | 1),
                Damage.of("context width", 3, Place.ENTRY_HIGH, v -> v & ~7L | 3),
                // The address has bits above 39: beyond the domain's width, though not the unit's.
                Damage.of("context of 39 bits", 4, Place.ENTRY_HIGH, v -> v & ~7L | 1),
                Damage.of("faults disabled", Piece.SILENT, Place.ENTRY, v -> v | 2)
                        .and(Place.LEAF, v -> 0));
    }

    List<Damage> tableDamages() {
        int passes = Damage.PASSES;
        return List.of(
                Damage.of("table absent", codes.read, Place.TABLE, v -> 0).writing(codes.write),
                Damage.of("table without read", codes.read, Place.TABLE, v -> v & ~READ)
                        .writing(passes),
                Damage.of("table without write", passes, Place.TABLE, v -> v & ~WRITE)
                        .writing(codes.write),
                Damage.of("table reserved 51", codes.reserved, Place.TABLE, v -> v | 1L << 51),
                Damage.of("table reserved 62", codes.reserved, Place.TABLE, v -> v | 1L << 62),
                Damage.of("table reserved 11", codes.reserved, Place.TABLE, v -> v | 1L << 11),
                Damage.of("top reserved 7", codes.reserved, Place.TOP, v -> v | PAGE_SIZE),
                Damage.of("table nowhere", codes.unreadable, Place.TABLE, v -> NOWHERE | READ | WRITE),
                absence(Place.LEAF),
                Damage.of("leaf without read", codes.read, Place.LEAF, v -> v & ~READ)
                        .writing(passes),
                readOnlyLeaf(),
                Damage.of("leaf reserved 51", codes.reserved, Place.LEAF, v -> v | 1L << 51),
                Damage.of("leaf reserved 62", codes.reserved, Place.LEAF, v -> v | 1L << 62),
                Damage.of("block misaligned", codes.reserved, Place.LEAF, v -> v | 1L << 12)
                        .onLeaves(Damage.BLOCK_LEAF),
                // Never written through: what answered there would be an interrupt.
                Damage.of("leaf to interrupts", codes.interrupts, Place.LEAF, v -> 0xfee0_0000L | READ | WRITE)
                        .onLeaves(Damage.PAGE_LEAF)
                        .writing(Damage.NOT_TRIED),
                Damage.of("leaf ignored bits", passes, Place.LEAF, v -> v | 0x1ffL << 52 | 1L << 63 | 1L << 10));
    }
}
