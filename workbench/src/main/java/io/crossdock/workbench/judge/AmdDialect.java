package io.crossdock.workbench.judge;

import io.crossdock.iommu.IommuUnit;
import io.crossdock.iommu.amdvi.AmdViUnit;
import io.crossdock.machine.IommuInfo;
import io.crossdock.machine.Machine;
import io.crossdock.pagetable.MemoryType;
import io.crossdock.pagetable.TableOptions;
import io.crossdock.workbench.judge.Invalidation.Names;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** AMD-Vi, version 1 tables of four levels (AMD I/O Virtualization Technology Specification, publication 48882). */
class AmdDialect implements Dialect {
    private static final long DEVICE_TABLE = 0x00;
    private static final long DEVICE_TABLE_ADDRESS = 0x000f_ffff_ffff_f000L;
    static final Set<Place> PAGES = Set.of(Place.TABLE, Place.TOP, Place.LEAF);
    static final Set<Place> DEVICE = Set.of(Place.ENTRY, Place.ENTRY_HIGH);
    private static final Set<Place> EVERYTHING =
            Set.of(Place.TABLE, Place.TOP, Place.LEAF, Place.ENTRY, Place.ENTRY_HIGH);

    static final long READ = 1L << 61;
    static final long WRITE = 1L << 62;
    private static final int WAIT = 1;
    static final long DEVTAB = 2L << 60;
    static final long PAGES_OF_DOMAIN = 3L << 60;
    static final long WHOLE_DOMAIN = 0x7fff_ffff_ffff_f003L;
    static final long ALL = 8L << 60;
    /** Tables have changed, not leaves alone. */
    static final long PDE = 2;

    static final int ILLEGAL_DEV_TABLE = 1;
    static final int IO_PAGE_FAULT = 2;
    private static final int DEV_TAB_HARDWARE = 3;
    static final int PAGE_TAB_HARDWARE = 4;

    @Override
    public IommuUnit enable(Machine machine, IommuInfo info) {
        return AmdViUnit.enable(machine, info, TableOptions.DEFAULT, null);
    }

    @Override
    public @Nullable MemoryType memoryType() {
        return null;
    }

    @Override
    public boolean writeImpliesRead() {
        return false;
    }

    /** Runs of pages become pages of 8 KiB and more, which go as a whole. */
    @Override
    public boolean unmapsParts() {
        return false;
    }

    @Override
    public boolean judgesBeyond() {
        return false;
    }

    /** Every power of two is a page size. */
    @Override
    public String leafSize(int level) {
        return switch (level) {
            case 0 -> "4 KiB to 1 MiB";
            case 1 -> "2 to 512 MiB";
            default -> "1 to 256 GiB";
        };
    }

    // The command buffer.

    @Override
    public long baseRegister() {
        return 0x08;
    }

    @Override
    public long baseMask() {
        return 0x000f_ffff_ffff_f000L;
    }

    @Override
    public int entriesLg2(long base) {
        return (int) (base >>> 56) & 0xf;
    }

    @Override
    public long tailRegister() {
        return 0x2008;
    }

    @Override
    public int tailShift() {
        return 4;
    }

    @Override
    public boolean isWait(Command command) {
        return command.word0() >>> 60 == WAIT;
    }

    /** A completion wait that stores nothing. */
    @Override
    public Command nothing(long base, int entries) {
        return new Command((long) WAIT << 60, 0);
    }

    @Override
    public String kind(Command command) {
        return switch ((int) (command.word0() >>> 60)) {
            case WAIT -> "COMPLETION_WAIT";
            case 2 -> "INVALIDATE_DEVTAB_ENTRY";
            case 3 ->
                "INVALIDATE_IOMMU_PAGES "
                        + (command.word1() == WHOLE_DOMAIN ? "domain" : (command.word1() & 1) == 0 ? "page" : "range");
            case 8 -> "INVALIDATE_IOMMU_ALL";
            default -> "command " + (command.word0() >>> 60);
        };
    }

    /** QEMU takes the pages of a domain for all of it, so naming another page would help there. */
    @Override
    public List<Invalidation> invalidations() {
        return List.of(
                Invalidation.of("INVALIDATE_IOMMU_PAGES page", PAGES, Names.SPACE, t -> pages(t, t.iova())),
                // The lowest zero bit from 12 on is the highest bit inside the range: two pages, or the leaf twice
                // over.
                Invalidation.of(
                        "INVALIDATE_IOMMU_PAGES range",
                        PAGES,
                        Names.SPACE,
                        t -> pages(
                                t,
                                t.iova() & -1L << t.leafLg2() + 1
                                        | (1L << t.leafLg2()) - 1 & -1L << paging().pageLg2()
                                        | 1)),
                Invalidation.of("INVALIDATE_IOMMU_PAGES domain", PAGES, Names.SPACE, t -> pages(t, WHOLE_DOMAIN)),
                Invalidation.of(
                        "INVALIDATE_DEVTAB_ENTRY", DEVICE, Names.STREAM, t -> new Command(DEVTAB | t.streamId(), 0)),
                Invalidation.of("INVALIDATE_IOMMU_ALL", EVERYTHING, Names.NOTHING, t -> new Command(ALL, 0)));
    }

    private static Command pages(Invalidation.Target t, long word1) {
        return new Command(PAGES_OF_DOMAIN | (long) t.spaceId() << 32, word1 | PDE);
    }

    // Events.

    @Override
    public int code(Piece.Outcome outcome, boolean write) {
        return switch (outcome) {
            case BEYOND, ABSENT, DENIED -> IO_PAGE_FAULT;
            case ALLOWED, DAMAGED -> throw new IllegalArgumentException("no reason of its own: " + outcome);
        };
    }

    @Override
    public int detachedCode() {
        return IO_PAGE_FAULT;
    }

    @Override
    public String reason(int code) {
        return switch (code) {
            case ILLEGAL_DEV_TABLE -> "ILLEGAL_DEV_TABLE_ENTRY";
            case IO_PAGE_FAULT -> "IO_PAGE_FAULT";
            case DEV_TAB_HARDWARE -> "DEV_TAB_HARDWARE_ERROR";
            case PAGE_TAB_HARDWARE -> "PAGE_TAB_HARDWARE_ERROR";
            default -> "event " + code;
        };
    }

    @Override
    public boolean hasAddress(int code) {
        return code == ILLEGAL_DEV_TABLE || code == IO_PAGE_FAULT;
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
        return List.of(ILLEGAL_DEV_TABLE, IO_PAGE_FAULT, DEV_TAB_HARDWARE, PAGE_TAB_HARDWARE);
    }

    @Override
    public boolean occurs(int code, boolean write) {
        return true;
    }

    // Tables.

    @Override
    public boolean isLeaf(long entry, int level) {
        int next = (int) (entry >>> 9) & 7;
        return isPresent(entry) && (next == 0 || next == 7);
    }

    @Override
    public boolean isPresent(long entry) {
        return (entry & 1) != 0;
    }

    @Override
    public long address(Place place, TapMachine machine, int streamId) {
        long entry = (machine.tap().lastWritten(DEVICE_TABLE) & DEVICE_TABLE_ADDRESS) + streamId * 32L;
        return switch (place) {
            case ENTRY -> entry;
            case ENTRY_HIGH -> entry + 8;
            default -> throw new IllegalArgumentException("AMD-Vi has no " + place);
        };
    }

    @Override
    public long topTable(TapMachine machine, int streamId) {
        return machine.read64(address(Place.ENTRY, machine, streamId)) & TABLE_ADDRESS;
    }

    @Override
    public int spaceId(TapMachine machine, int streamId) {
        return (int) machine.read64(address(Place.ENTRY_HIGH, machine, streamId)) & 0xffff;
    }

    @Override
    public List<String> notJudged() {
        return List.of(
                "fault reasons on QEMU before 11: its event log stays empty; only bytes tell that it refused",
                "whether an invalidation of pages covers the right ones: QEMU takes it for the domain",
                "INVALIDATE_DEVTAB_ENTRY on QEMU: it remembers no device table entries",
                "addresses beyond the tables: QEMU before 11 takes them for those 2^48 below",
                "reserved bits of entries and illegal levels: QEMU ignores the former and may hang on the latter",
                "INVALIDATE_IOTLB_PAGES: neither machine has a device TLB");
    }

    @Override
    public List<Misplacement> misplacements() {
        return List.of(new Misplacement("device table nowhere", DEVICE_TABLE, NOWHERE | 0x1ff, DEV_TAB_HARDWARE));
    }

    @Override
    public Damage absence(Place place) {
        return switch (place) {
            // V=0 would let requests pass.
            case ENTRY -> Damage.of("DTE without rights", IO_PAGE_FAULT, Place.ENTRY, v -> v & ~(READ | WRITE));
            // QEMU takes PR=0 alone for a present entry.
            case LEAF -> Damage.of("leaf absent", IO_PAGE_FAULT, Place.LEAF, v -> 0);
            default -> throw new IllegalArgumentException("nothing is absent without " + place);
        };
    }

    @Override
    public Damage readOnlyLeaf() {
        return Damage.of("leaf without write", Damage.PASSES, Place.LEAF, v -> v & ~WRITE)
                .writing(IO_PAGE_FAULT);
    }

    /** Of device table entries, whichever tables they lead to. */
    final List<Damage> deviceDamages() {
        int passes = Damage.PASSES;
        return List.of(
                absence(Place.ENTRY),
                Damage.of("DTE without read", IO_PAGE_FAULT, Place.ENTRY, v -> v & ~READ)
                        .writing(passes),
                Damage.of("DTE without write", passes, Place.ENTRY, v -> v & ~WRITE)
                        .writing(IO_PAGE_FAULT),
                Damage.of("DTE without table and rights", IO_PAGE_FAULT, Place.ENTRY, v -> v & ~(READ | WRITE | 2)),
                Damage.of("DTE of mode 7", ILLEGAL_DEV_TABLE, Place.ENTRY, v -> v | 7L << 9),
                Damage.of("events suppressed", Piece.SILENT, Place.ENTRY_HIGH, v -> v | 1L << 34)
                        .and(Place.LEAF, v -> 0));
    }

    @Override
    public List<Damage> damages() {
        List<Damage> all = new ArrayList<>(deviceDamages());
        all.addAll(tableDamages());
        return all;
    }

    List<Damage> tableDamages() {
        int passes = Damage.PASSES;
        return List.of(
                Damage.of("table absent", IO_PAGE_FAULT, Place.TABLE, v -> 0),
                Damage.of("table without read", IO_PAGE_FAULT, Place.TABLE, v -> v & ~READ)
                        .writing(passes),
                Damage.of("table without write", passes, Place.TABLE, v -> v & ~WRITE)
                        .writing(IO_PAGE_FAULT),
                Damage.of("table nowhere", PAGE_TAB_HARDWARE, Place.TABLE, v -> v & ~TABLE_ADDRESS | NOWHERE),
                absence(Place.LEAF),
                Damage.of("leaf without read", IO_PAGE_FAULT, Place.LEAF, v -> v & ~READ)
                        .writing(passes),
                readOnlyLeaf(),
                Damage.of("leaf ignored bits", passes, Place.LEAF, v -> v | 0xfL << 1 | 1L << 63));
    }
}
