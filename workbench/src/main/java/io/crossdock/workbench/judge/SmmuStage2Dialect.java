package io.crossdock.workbench.judge;

import io.crossdock.iommu.IommuUnit;
import io.crossdock.iommu.smmuv3.Smmuv3Unit;
import io.crossdock.machine.IommuInfo;
import io.crossdock.machine.Machine;
import io.crossdock.pagetable.Stage;
import io.crossdock.pagetable.TableOptions;
import io.crossdock.workbench.judge.Invalidation.Names;
import java.util.List;
import java.util.Set;

/** Arm SMMUv3, stage 2 (Arm IHI 0070 5.2; Arm DDI 0487 D8.3). */
final class SmmuStage2Dialect extends SmmuDialect {
    private static final Set<Place> STREAM = Set.of(Place.ENTRY, Place.ENTRY_HIGH);
    private static final long S2AP_READ = 1L << 6;
    private static final long S2AP_WRITE = 1L << 7;
    private static final long WORD_2 = 16;

    SmmuStage2Dialect(Paging paging) {
        super(paging);
    }

    /** What QEMU's unit puts out, and so takes in. */
    @Override
    public int inputBits() {
        return 44;
    }

    @Override
    public IommuUnit enable(Machine machine, IommuInfo info) {
        TableOptions options = TableOptions.DEFAULT.withStage(Stage.SECOND).withGranuleLg2(paging().pageLg2());
        return Smmuv3Unit.enable(machine, info, options, null);
    }

    @Override
    public boolean writeImpliesRead() {
        return false;
    }

    @Override
    public List<Invalidation> invalidations() {
        return List.of(
                Invalidation.of(
                        "TLBI_S2_IPA",
                        PAGES,
                        Names.PAGE_OF_SPACE,
                        t -> new Command(0x2a | (long) t.spaceId() << 32, t.iova())),
                // Two granules, scaled up to two leaves.
                Invalidation.of(
                        "TLBI_S2_IPA range",
                        PAGES,
                        Names.PAGE_OF_SPACE,
                        t -> new Command(
                                0x2a
                                        | (long) t.spaceId() << 32
                                        | (long) (t.leafLg2() - paging().pageLg2()) << 20
                                        | 1L << 12,
                                t.iova() | granule())),
                Invalidation.of(
                        "TLBI_S12_VMALL", PAGES, Names.SPACE, t -> new Command(0x28 | (long) t.spaceId() << 32, 0)),
                Invalidation.of("TLBI_NSNH_ALL", PAGES, Names.NOTHING, t -> new Command(0x30, 0)),
                Invalidation.of(
                        "CFGI_STE", STREAM, Names.STREAM, t -> new Command(0x03 | (long) t.streamId() << 32, 1)),
                // The eight streams of a device.
                Invalidation.of(
                        "CFGI_STE_RANGE",
                        STREAM,
                        Names.STREAM,
                        t -> new Command(0x04 | (long) (t.streamId() & ~7) << 32, 2)),
                Invalidation.of("CFGI_ALL", STREAM, Names.NOTHING, t -> new Command(0x04, 31)));
    }

    @Override
    public List<Integer> reachable() {
        return List.of(C_BAD_STREAMID, F_STE_FETCH, C_BAD_STE, F_WALK_EABT, F_TRANSLATION, F_ACCESS, F_PERMISSION);
    }

    @Override
    public long address(Place place, TapMachine machine, int streamId) {
        long entry = super.address(Place.ENTRY, machine, streamId);
        return switch (place) {
            case ENTRY -> entry;
            case ENTRY_HIGH -> entry + WORD_2;
            default -> throw new IllegalArgumentException("stage 2 has no " + place);
        };
    }

    @Override
    public long topTable(TapMachine machine, int streamId) {
        return machine.read64(super.address(Place.ENTRY, machine, streamId) + 24) & TABLE_ADDRESS;
    }

    /** The VMID. */
    @Override
    public int spaceId(TapMachine machine, int streamId) {
        return (int) machine.read64(address(Place.ENTRY_HIGH, machine, streamId)) & 0xffff;
    }

    @Override
    public List<String> notJudged() {
        return List.of(
                "SH and MemAttr: no byte and no fault depends on them; entries written by hand judge them",
                "start tables side by side: QEMU looks at the first alone, so they are judged by the model's walk",
                "an STE of AArch32 tables: QEMU ends itself when it meets one",
                "CMD_ATC_INV: neither machine has a device TLB");
    }

    @Override
    public Damage readOnlyLeaf() {
        return Damage.of("leaf without write", Damage.PASSES, Place.LEAF, v -> v & ~S2AP_WRITE)
                .writing(F_PERMISSION);
    }

    @Override
    public List<Damage> damages() {
        int passes = Damage.PASSES;
        return List.of(
                absence(Place.ENTRY),
                Damage.of("STE aborts", Piece.SILENT, Place.ENTRY, v -> v & ~0xeL),
                Damage.of("STE big-endian", C_BAD_STE, Place.ENTRY_HIGH, v -> v | 1L << 52),
                Damage.of("STE stalls", C_BAD_STE, Place.ENTRY_HIGH, v -> v | 1L << 57),
                Damage.of("STE granule", C_BAD_STE, Place.ENTRY_HIGH, v -> v | 3L << 46),
                Damage.of("STE of too few bits", C_BAD_STE, Place.ENTRY_HIGH, v -> v & ~(0x3fL << 32) | 40L << 32),
                Damage.of("STE of no start level", C_BAD_STE, Place.ENTRY_HIGH, v -> v | 3L << 38),
                Damage.of("STE records nothing", Piece.SILENT, Place.ENTRY_HIGH, v -> v & ~(1L << 58))
                        .and(Place.LEAF, v -> 0),
                Damage.of("table invalid", F_TRANSLATION, Place.TABLE, v -> v & ~1L),
                Damage.of("table nowhere", F_WALK_EABT, Place.TABLE, v -> v & ~TABLE_ADDRESS | NOWHERE),
                // Stage 2 tables withhold nothing: what are permissions in stage 1 is ignored.
                Damage.of("table ignored bits", passes, Place.TABLE, v -> v | 3L << 61),
                absence(Place.LEAF),
                Damage.of("page of block type", F_TRANSLATION, Place.LEAF, v -> v & ~TABLE_OR_PAGE)
                        .onLeaves(Damage.PAGE_LEAF),
                Damage.of("leaf not accessed", F_ACCESS, Place.LEAF, v -> v & ~(1L << 10)),
                readOnlyLeaf(),
                Damage.of("leaf without read", F_PERMISSION, Place.LEAF, v -> v & ~S2AP_READ)
                        .writing(passes),
                Damage.of("leaf without rights", F_PERMISSION, Place.LEAF, v -> v & ~(S2AP_READ | S2AP_WRITE)),
                Damage.of("leaf ignored bits", passes, Place.LEAF, v -> v | 0xfL << 55 | 1L << 52),
                Damage.of("leaf of another type", passes, Place.LEAF, v -> v ^ (1L << 8 | 1L << 2)));
    }
}
