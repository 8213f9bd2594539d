package io.crossdock.workbench.judge;

import io.crossdock.iommu.IommuUnit;
import io.crossdock.iommu.vtd.VtdUnit;
import io.crossdock.machine.IommuInfo;
import io.crossdock.machine.Machine;
import io.crossdock.pagetable.Stage;
import io.crossdock.pagetable.TableOptions;
import io.crossdock.workbench.judge.Invalidation.Names;
import io.crossdock.workbench.judge.Invalidation.Target;
import java.util.ArrayList;
import java.util.List;

/**
 * Intel VT-d, scalable mode with first-stage tables of 4 levels (Intel VT-d specification 3.6, 6.5.2.4, 9.6, 9.7). What leads
 * to the PASID entry is as with second-stage tables.
 */
final class VtdFirstStageDialect extends VtdScalableDialect {
    private static final int PASID_IOTLB = 6;
    private static final long PAGING_MODE = 3L << 2;
    private static final int UNREADABLE = 0x70;
    private static final int ABSENT = 0x71;
    private static final int RESERVED = 0x72;
    private static final int TOP_UNREADABLE = 0x73;
    private static final int NOT_CANONICAL = 0x80;
    private static final int SUPERVISOR = 0x81;
    private static final int NO_WRITE = 0x85;
    private static final int INTERRUPTS = 0x87;
    private static final X86Tables.Codes CODES =
            new X86Tables.Codes(ABSENT, NO_WRITE, SUPERVISOR, RESERVED, UNREADABLE);

    /** The lower half: from here on, bits that are not all set are not canonical. */
    @Override
    public int inputBits() {
        return 47;
    }

    @Override
    public IommuUnit enable(Machine machine, IommuInfo info) {
        return VtdUnit.enable(machine, info, TableOptions.DEFAULT.withStage(Stage.FIRST), null);
    }

    @Override
    public boolean writeImpliesRead() {
        return true;
    }

    @Override
    public String kind(Command command) {
        if ((command.word0() & 0xf) != PASID_IOTLB) {
            return super.kind(command);
        }
        return (command.word0() >>> 4 & 3) == 2
                ? "PASID IOTLB"
                : (command.word1() & 0x3f) == 0 ? "PASID IOTLB page" : "PASID IOTLB range";
    }

    /** Pages of the IOTLB proper are those of the second stage: of the first, all that the domain has goes. */
    @Override
    List<Invalidation> tableInvalidations() {
        return List.of(
                Invalidation.of("PASID IOTLB page", PAGES, Names.PAGE_OF_SPACE, t -> ofPasid(pages(t, 0))),
                Invalidation.of("PASID IOTLB range", PAGES, Names.PAGE_OF_SPACE, t -> ofPasid(pages(t, 1))),
                Invalidation.of(
                        "PASID IOTLB",
                        PAGES,
                        Names.SPACE,
                        t -> new Command(PASID_IOTLB | 2 << 4 | (long) t.spaceId() << 16, 0)),
                Invalidation.of("IOTLB page", PAGES, Names.SPACE, t -> pages(elsewhere(t), 0)),
                Invalidation.of(
                        "IOTLB domain", PAGES, Names.SPACE, t -> new Command(2 | 2 << 4 | (long) t.spaceId() << 16, 0)),
                Invalidation.of("IOTLB global", PAGES, Names.NOTHING, t -> new Command(2 | 1 << 4, 0)));
    }

    /** Of PASID 0, which requests without PASID have; the rest has the places that it has in descriptors of the IOTLB. */
    private static Command ofPasid(Command iotlb) {
        return new Command(iotlb.word0() & ~0xfL | PASID_IOTLB, iotlb.word1());
    }

    private static Target elsewhere(Target t) {
        return t.moved((t.iova() ^ 1L << 40) - t.iova());
    }

    // Faults (7.1.3).

    @Override
    public int code(Piece.Outcome outcome, boolean write) {
        return switch (outcome) {
            case BEYOND -> NOT_CANONICAL;
            case ABSENT -> ABSENT;
            case DENIED -> NO_WRITE;
            case ALLOWED, DAMAGED -> throw new IllegalArgumentException("no reason of its own: " + outcome);
        };
    }

    @Override
    public List<Integer> reachable() {
        return List.of(
                0x38,
                0x39,
                0x3a,
                0x40,
                0x41,
                0x42,
                0x50,
                0x51,
                0x52,
                0x58,
                0x59,
                0x5a,
                0x5b,
                UNREADABLE,
                ABSENT,
                RESERVED,
                TOP_UNREADABLE,
                NOT_CANONICAL,
                SUPERVISOR,
                NO_WRITE,
                INTERRUPTS);
    }

    @Override
    public boolean occurs(int code, boolean write) {
        return code == NO_WRITE ? write : super.occurs(code, write);
    }

    // Tables (9.6, 9.7).

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
    public long topTable(TapMachine machine, int streamId) {
        return machine.read64(address(Place.PASID_FIRST, machine, streamId)) & TABLE_ADDRESS;
    }

    @Override
    public List<String> notJudged() {
        List<String> lines = new ArrayList<>(super.notJudged());
        lines.add(X86Tables.OPEN_FLAGS);
        lines.add("D on QEMU where a read has the translation cached: it sets none then, and a unit must;"
                + " and its walks set A and D though they do not snoop (0x90)");
        lines.add("5 levels: QEMU has 4");
        return lines;
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
    List<Damage> structureDamages() {
        List<Damage> all = new ArrayList<>(pathDamages());
        all.addAll(List.of(
                Damage.of("PASID of 5 levels", 0x5b, Place.PASID_FIRST, v -> v | 1L << 2),
                Damage.of("PASID paging mode reserved", 0x5b, Place.PASID_FIRST, v -> v | PAGING_MODE),
                Damage.of("top table nowhere", TOP_UNREADABLE, Place.PASID_FIRST, v -> v & ~TABLE_ADDRESS | NOWHERE)));
        return all;
    }

    @Override
    List<Damage> tableDamages() {
        List<Damage> all = new ArrayList<>(X86Tables.damages(CODES));
        all.addAll(List.of(
                Damage.of("table reserved 51", RESERVED, Place.TABLE, v -> v | 1L << 51),
                Damage.of("leaf reserved 51", RESERVED, Place.LEAF, v -> v | 1L << 51),
                // Never written through: what answered there would be an interrupt.
                Damage.of(
                                "leaf to interrupts",
                                INTERRUPTS,
                                Place.LEAF,
                                v -> 0xfee0_0000L | X86Tables.ACCESSED | X86Tables.US | X86Tables.RW | X86Tables.P)
                        .onLeaves(Damage.PAGE_LEAF)
                        .writing(Damage.NOT_TRIED)));
        return all;
    }
}
