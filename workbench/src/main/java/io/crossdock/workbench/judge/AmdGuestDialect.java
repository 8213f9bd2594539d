package io.crossdock.workbench.judge;

import io.crossdock.iommu.IommuUnit;
import io.crossdock.iommu.amdvi.AmdViUnit;
import io.crossdock.machine.IommuInfo;
import io.crossdock.machine.Machine;
import io.crossdock.pagetable.Stage;
import io.crossdock.pagetable.TableOptions;
import io.crossdock.workbench.judge.Invalidation.Names;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * AMD-Vi, guest tables of PASID 0 without host tables: version 2 (AMD I/O Virtualization Technology Specification, publication
 * 48882; AMD64 APM 24593, 5.3). Judged on the model alone.
 */
final class AmdGuestDialect extends AmdDialect {
    private static final Set<Place> ROOT_AND_PAGES = Set.of(Place.PASID, Place.TABLE, Place.TOP, Place.LEAF);
    private static final Set<Place> EVERYTHING =
            Set.of(Place.ENTRY, Place.ENTRY_HIGH, Place.PASID, Place.TABLE, Place.TOP, Place.LEAF);
    private static final long GUEST = 1 << 2;
    private static final X86Tables.Codes CODES =
            new X86Tables.Codes(IO_PAGE_FAULT, IO_PAGE_FAULT, IO_PAGE_FAULT, IO_PAGE_FAULT, PAGE_TAB_HARDWARE);

    /** The lower half: from here on, bits that are not all set are not canonical. */
    @Override
    public int inputBits() {
        return 47;
    }

    @Override
    public IommuUnit enable(Machine machine, IommuInfo info) {
        return AmdViUnit.enable(machine, info, TableOptions.DEFAULT.withStage(Stage.FIRST), null);
    }

    @Override
    public boolean writeImpliesRead() {
        return true;
    }

    @Override
    public boolean unmapsParts() {
        return true;
    }

    @Override
    public boolean judgesBeyond() {
        return true;
    }

    @Override
    public String leafSize(int level) {
        return switch (level) {
            case 0 -> "4 KiB";
            case 1 -> "2 MiB";
            default -> "1 GiB";
        };
    }

    @Override
    public String kind(Command command) {
        boolean guest = command.word0() >>> 60 == 3 && (command.word1() & GUEST) != 0;
        return guest
                ? super.kind(new Command(command.word0(), command.word1() & ~GUEST)) + " of the PASID"
                : super.kind(command);
    }

    @Override
    public List<Invalidation> invalidations() {
        return List.of(
                Invalidation.of(
                        "INVALIDATE_IOMMU_PAGES page of the PASID",
                        PAGES,
                        Names.PAGE_OF_SPACE,
                        t -> pages(t, leaf(t, t.leafLg2()))),
                Invalidation.of(
                        "INVALIDATE_IOMMU_PAGES range of the PASID",
                        PAGES,
                        Names.PAGE_OF_SPACE,
                        t -> pages(t, leaf(t, t.leafLg2() + 1))),
                Invalidation.of(
                        "INVALIDATE_IOMMU_PAGES domain of the PASID",
                        ROOT_AND_PAGES,
                        Names.SPACE,
                        t -> pages(t, WHOLE_DOMAIN)),
                Invalidation.of(
                        "INVALIDATE_DEVTAB_ENTRY", DEVICE, Names.STREAM, t -> new Command(DEVTAB | t.streamId(), 0)),
                Invalidation.of("INVALIDATE_IOMMU_ALL", EVERYTHING, Names.NOTHING, t -> new Command(ALL, 0)));
    }

    /** With S, the lowest zero bit from 12 on is the highest bit inside the range. */
    private static long leaf(Invalidation.Target t, int lg2) {
        long first = t.iova() & -1L << lg2;
        return lg2 == Paging.OF_4K.pageLg2() ? first : first | (1L << lg2 - 1) - 1 & -1L << Paging.OF_4K.pageLg2() | 1;
    }

    /** Of PASID 0, which requests without PASID have. */
    private static Command pages(Invalidation.Target t, long word1) {
        return new Command(PAGES_OF_DOMAIN | (long) t.spaceId() << 32, word1 | GUEST | PDE);
    }

    // Tables.

    @Override
    public boolean isLeaf(long entry, int level) {
        return X86Tables.isLeaf(entry, level);
    }

    @Override
    public boolean isPresent(long entry) {
        return X86Tables.isPresent(entry);
    }

    @Override
    public long accessedFlag() {
        return X86Tables.ACCESSED;
    }

    @Override
    public long dirtyFlag() {
        return X86Tables.DIRTY;
    }

    @Override
    public long address(Place place, TapMachine machine, int streamId) {
        if (place != Place.PASID) {
            return super.address(place, machine, streamId);
        }
        // GCR3: bits 14:12 in q0 60:58, 30:15 in q1 31:16, 51:31 in q1 63:43. PASID 0 has the first entry.
        long q0 = machine.read64(super.address(Place.ENTRY, machine, streamId));
        long q1 = machine.read64(super.address(Place.ENTRY_HIGH, machine, streamId));
        return (q0 >>> 58 & 7) << 12 | (q1 >>> 16 & 0xffff) << 15 | q1 >>> 43 << 31;
    }

    @Override
    public long topTable(TapMachine machine, int streamId) {
        return machine.read64(address(Place.PASID, machine, streamId)) & TABLE_ADDRESS;
    }

    @Override
    public List<String> notJudged() {
        return List.of(
                "everything on QEMU: its amd-iommu has no guest tables",
                "host tables below guest tables, GCR3 tables of more than one level, 5 levels: no driver asks for them",
                X86Tables.OPEN_FLAGS,
                "requests with PASID: no device here makes any",
                "INVALIDATE_IOTLB_PAGES: the modelled machine has no device TLB");
    }

    @Override
    public Damage absence(Place place) {
        return place == Place.LEAF ? X86Tables.absentLeaf(CODES) : super.absence(place);
    }

    @Override
    public Damage readOnlyLeaf() {
        return X86Tables.readOnlyLeaf(CODES);
    }

    @Override
    List<Damage> tableDamages() {
        List<Damage> all = new ArrayList<>(X86Tables.damages(CODES));
        all.addAll(List.of(
                Damage.of("DTE of GCR3 levels that the unit lacks", ILLEGAL_DEV_TABLE, Place.ENTRY, v -> v | 1L << 56),
                Damage.of(
                        "GCR3 table nowhere",
                        PAGE_TAB_HARDWARE,
                        Place.ENTRY_HIGH,
                        v -> v & 0xffff | NOWHERE >>> 31 << 43 | (NOWHERE >>> 15 & 0xffff) << 16),
                Damage.of("GCR3 entry absent", IO_PAGE_FAULT, Place.PASID, v -> v & ~1L),
                Damage.of("GCR3 entry reserved", IO_PAGE_FAULT, Place.PASID, v -> v | 1L << 5),
                Damage.of("top table nowhere", PAGE_TAB_HARDWARE, Place.PASID, v -> NOWHERE | 1)));
        return all;
    }
}
