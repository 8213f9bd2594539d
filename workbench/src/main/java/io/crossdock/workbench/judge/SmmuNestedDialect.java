package io.crossdock.workbench.judge;

import io.crossdock.iommu.FaultRecord;
import io.crossdock.iommu.IommuUnit;
import io.crossdock.iommu.smmuv3.Smmuv3Unit;
import io.crossdock.machine.IommuInfo;
import io.crossdock.machine.Machine;
import io.crossdock.pagetable.Stage;
import io.crossdock.pagetable.TableOptions;
import io.crossdock.workbench.judge.Invalidation.Names;
import io.crossdock.workbench.judge.Invalidation.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Arm SMMUv3, stage 1 over stage 2, of one granule (Arm IHI 0070 3.3.4, 5.2; Arm DDI 0487 D8.2, D8.3). */
final class SmmuNestedDialect extends SmmuDialect {
    private static final Set<Place> STREAM_ENTRY = Set.of(Place.ENTRY, Place.ENTRY_HIGH, Place.DESCRIPTOR);
    private static final Set<Place> PAGE_BELOW = Set.of(Place.TABLE, Place.TOP, Place.LEAF, Place.BELOW_LEAF);
    private static final Set<Place> ALL_BELOW =
            Set.of(Place.TABLE, Place.TOP, Place.LEAF, Place.BELOW_LEAF, Place.BELOW_TABLE, Place.BELOW_DESCRIPTOR);
    private static final String TABLE_NOT_MAPPED = "table not mapped";
    private static final long WORD_2 = 16;
    private static final long WORD_3 = 24;
    private static final long NH_ALL = 0x10;
    private static final long NH_ASID = 0x11;
    private static final long NH_VA = 0x12;
    private static final long NH_VAA = 0x13;
    private static final long S2_IPA = 0x2a;
    private static final long S2AP_READ = 1L << 6;
    private static final long S2AP_WRITE = 1L << 7;
    private static final long AF = 1L << 10;

    SmmuNestedDialect(Paging paging) {
        super(paging);
    }

    @Override
    public boolean isNested() {
        return true;
    }

    @Override
    public IommuUnit enable(Machine machine, IommuInfo info) {
        TableOptions options = TableOptions.DEFAULT.withStage(Stage.NESTED).withGranuleLg2(paging().pageLg2());
        return Smmuv3Unit.enable(machine, info, options, null);
    }

    /** The ASID above the VMID, as commands have them. */
    @Override
    public int spaceId(TapMachine machine, int streamId) {
        int vmid = (int) machine.read64(address(Place.ENTRY_HIGH, machine, streamId)) & 0xffff;
        return super.spaceId(machine, streamId) << 16 | vmid;
    }

    private static long ofSpace(long opcode, Target t) {
        return opcode | Integer.toUnsignedLong(t.spaceId()) << 32;
    }

    private static long ofGuest(long opcode, Target t) {
        return opcode | (t.spaceId() & 0xffffL) << 32;
    }

    private static Command page(Target t) {
        return new Command(ofSpace(NH_VA, t), t.page());
    }

    @Override
    public List<Invalidation> invalidations() {
        List<Invalidation> all = new ArrayList<>(List.of(
                Invalidation.of("TLBI_NH_VA", PAGES, Names.PAGE_OF_SPACE, SmmuNestedDialect::page),
                Invalidation.of("TLBI_NH_VA range", PAGES, Names.PAGE_OF_SPACE, range(t -> ofSpace(NH_VA, t))),
                Invalidation.of(
                        "TLBI_NH_VAA", PAGES, Names.PAGE_OF_SPACE, t -> new Command(ofGuest(NH_VAA, t), t.page())),
                Invalidation.of("TLBI_NH_ASID", PAGES, Names.SPACE, t -> new Command(ofSpace(NH_ASID, t), 0)),
                Invalidation.of("TLBI_NH_ALL", PAGES, Names.SPACE, t -> new Command(ofGuest(NH_ALL, t), 0)),
                // What stage 2 made, and what both made of it.
                new Invalidation(
                        "TLBI_S2_IPA and TLBI_NH_VA",
                        PAGE_BELOW,
                        Names.PAGE_OF_SPACE,
                        t -> List.of(new Command(ofGuest(S2_IPA, t), t.intermediate()), page(t))),
                new Invalidation(
                        "TLBI_S2_IPA and TLBI_NH_ALL",
                        PAGE_BELOW,
                        Names.SPACE,
                        t -> List.of(
                                new Command(ofGuest(S2_IPA, t), t.intermediate()), new Command(ofGuest(NH_ALL, t), 0))),
                Invalidation.of("TLBI_S12_VMALL", ALL_BELOW, Names.SPACE, t -> new Command(ofGuest(0x28, t), 0)),
                Invalidation.of("TLBI_NSNH_ALL", ALL_BELOW, Names.NOTHING, t -> new Command(0x30, 0))));
        for (Invalidation i : super.invalidations()) {
            if (i.cures(Place.ENTRY)) {
                all.add(new Invalidation(i.id(), STREAM_ENTRY, i.names(), i.maker()));
            } else if (i.cures(Place.DESCRIPTOR)) {
                all.add(i);
            }
        }
        return List.copyOf(all);
    }

    /** Two granules, scaled up to two leaves. */
    private Function<Target, Command> range(Function<Target, Long> head) {
        return t -> new Command(
                head.apply(t) | (long) (t.leafLg2() - paging().pageLg2()) << 20 | 1L << 12, t.iova() | granule());
    }

    @Override
    public List<Integer> reachable() {
        return super.reachable().stream().filter(code -> code != F_ADDR_SIZE).toList();
    }

    /** A descriptor found by way of stage 2 is remembered with its stream. */
    @Override
    public Set<Place> reachedBy(Place place) {
        return place == Place.BELOW_DESCRIPTOR ? DESCRIPTOR : super.reachedBy(place);
    }

    @Override
    public long address(Place place, TapMachine machine, int streamId) {
        long entry = super.address(Place.ENTRY, machine, streamId);
        return switch (place) {
            case ENTRY_HIGH -> entry + WORD_2;
            case DESCRIPTOR -> physical(machine, streamId, machine.read64(entry) & CONTEXT_ADDRESS);
            case BELOW_DESCRIPTOR -> below(machine, streamId, machine.read64(entry) & CONTEXT_ADDRESS);
            default -> super.address(place, machine, streamId);
        };
    }

    @Override
    public long physical(TapMachine machine, int streamId, long named) {
        return walk(machine, streamId, named).phys;
    }

    @Override
    public long below(TapMachine machine, int streamId, long intermediate) {
        return walk(machine, streamId, intermediate).entry;
    }

    /** Word 1: CLASS 41:40, S2 39; word 3: IPA 51:12. Only faults of translations have them (7.3.13 to 7.3.16). */
    @Override
    public Optional<RecordedStage> stage(FaultRecord record) {
        if (record.code() < F_TRANSLATION) {
            return Optional.empty();
        }
        long word = record.words().get(1);
        boolean second = (word >>> 39 & 1) != 0;
        long page = -paging().page() & TABLE_ADDRESS;
        return Optional.of(new RecordedStage(
                second, (int) (word >>> 40) & 3, second ? record.words().get(3) & page : 0));
    }

    @Override
    public RecordedStage stageAfter(Damage damage, TapMachine machine, int streamId, long table, long intermediate) {
        return switch (damage.edits().getFirst().place()) {
            case BELOW_LEAF -> second(RecordedStage.INPUT, intermediate);
            case BELOW_TABLE -> second(RecordedStage.TABLE, table);
            case BELOW_DESCRIPTOR ->
                second(
                        RecordedStage.CONTEXT,
                        machine.read64(super.address(Place.ENTRY, machine, streamId)) & CONTEXT_ADDRESS);
            // The stream table entry leads to an intermediate address that is none.
            case ENTRY -> second(RecordedStage.CONTEXT, NOWHERE);
            case TABLE ->
                damage.id().equals(TABLE_NOT_MAPPED) ? second(RecordedStage.TABLE, NOWHERE) : RecordedStage.FIRST;
            default -> RecordedStage.FIRST;
        };
    }

    private RecordedStage second(int during, long intermediate) {
        return new RecordedStage(true, during, intermediate & -paging().page());
    }

    /**
     * End of a walk of stage 2.
     *
     * @param entry physical address of its last entry
     * @param phys what the address means
     */
    private record Below(long entry, long phys) {}

    /** S2T0SZ says how wide addresses are, S2SL0 at which level it starts: 2 - SL0 with 4 KiB, else 3 - SL0. */
    private Below walk(TapMachine machine, int streamId, long intermediate) {
        long ste = super.address(Place.ENTRY, machine, streamId);
        long word2 = machine.read64(ste + WORD_2);
        int inputBits = 64 - (int) (word2 >>> 32 & 0x3f);
        int levels = (paging().pageLg2() == 12 ? 2 : 1) + (int) (word2 >>> 38 & 3);
        long table = machine.read64(ste + WORD_3) & TABLE_ADDRESS;
        for (int level = levels - 1; ; level--) {
            int spanLg2 = paging().spanLg2(level);
            int bits = level == levels - 1 ? inputBits - spanLg2 : paging().indexLg2();
            long at = table + (intermediate >>> spanLg2 & (1L << bits) - 1) * 8;
            long entry = machine.read64(at);
            if (level == 0 || !isPresent(entry) || isLeaf(entry, level)) {
                long size = 1L << spanLg2;
                return new Below(at, (entry & TABLE_ADDRESS & -size) + (intermediate & size - 1));
            }
            table = entry & TABLE_ADDRESS;
        }
    }

    @Override
    public List<String> notJudged() {
        return List.of(
                "SH, AttrIndx, MemAttr and nG: no byte and no fault depends on them; entries written by hand judge them",
                "S2 and IPA of records of QEMU with CLASS TT: it says stage 1 of tables that stage 2 refuses; and writes"
                        + " whose context descriptor stage 2 does not map: it calls them reads",
                "S2PTW: QEMU reads stage 1 tables in Device memory all the same",
                "what stage 2 makes of a page, remembered by itself: QEMU remembers that of tables alone",
                "CMD_TLBI_NH_VA of a block that stage 2 cut to pieces: what is named is always the piece that is accessed",
                "F_ADDR_SIZE: where IPS or S2PS is narrow, CD or STE are illegal before",
                "CMD_ATC_INV: neither machine has a device TLB");
    }

    @Override
    public Damage absence(Place place) {
        return place == Place.BELOW_LEAF
                ? Damage.of("stage 2 of leaf invalid", F_TRANSLATION, Place.BELOW_LEAF, v -> v & ~1L)
                : super.absence(place);
    }

    @Override
    public List<Damage> damages() {
        int passes = Damage.PASSES;
        List<Damage> all = new ArrayList<>();
        for (Damage d : super.damages()) {
            switch (d.id()) {
                // Intermediate addresses are as wide as IPS can be.
                case "leaf beyond IPS", "table beyond IPS" -> {}
                // Nothing is there in stage 2.
                case "CD nowhere" ->
                    all.add(Damage.of("CD not mapped", F_TRANSLATION, Place.ENTRY, v -> v & ~CONTEXT_ADDRESS | NOWHERE)
                            .writing(Damage.NOT_TRIED));
                case "table nowhere" ->
                    all.add(Damage.of(TABLE_NOT_MAPPED, F_TRANSLATION, Place.TABLE, v -> v & ~TABLE_ADDRESS | NOWHERE));
                default -> all.add(d);
            }
        }
        all.addAll(List.of(
                Damage.of("CD of narrow addresses", C_BAD_CD, Place.DESCRIPTOR, v -> v & ~(7L << 32)),
                Damage.of("stage 2 big-endian", C_BAD_STE, Place.ENTRY_HIGH, v -> v | 1L << 52),
                Damage.of("stage 2 stalls", C_BAD_STE, Place.ENTRY_HIGH, v -> v | 1L << 57),
                Damage.of("stage 2 granule", C_BAD_STE, Place.ENTRY_HIGH, v -> v | 3L << 46),
                Damage.of("stage 2 of too few bits", C_BAD_STE, Place.ENTRY_HIGH, v -> v & ~(0x3fL << 32) | 40L << 32),
                Damage.of("stage 2 of no start level", C_BAD_STE, Place.ENTRY_HIGH, v -> v | 3L << 38),
                Damage.of("stage 2 records nothing", Piece.SILENT, Place.ENTRY_HIGH, v -> v & ~(1L << 58))
                        .and(Place.BELOW_LEAF, v -> 0),
                Damage.of(
                        "stage 2 of CD leads nowhere", F_CD_FETCH, Place.BELOW_DESCRIPTOR, SmmuNestedDialect::nowhere),
                Damage.of("stage 2 of CD invalid", F_TRANSLATION, Place.BELOW_DESCRIPTOR, v -> v & ~1L)
                        .writing(Damage.NOT_TRIED),
                Damage.of("stage 2 of table leads nowhere", F_WALK_EABT, Place.BELOW_TABLE, SmmuNestedDialect::nowhere),
                Damage.of("stage 2 of table invalid", F_TRANSLATION, Place.BELOW_TABLE, v -> v & ~1L),
                Damage.of("stage 2 of table not accessed", F_ACCESS, Place.BELOW_TABLE, v -> v & ~AF),
                Damage.of("stage 2 of table without read", F_PERMISSION, Place.BELOW_TABLE, v -> v & ~S2AP_READ),
                Damage.of("stage 2 of table without write", passes, Place.BELOW_TABLE, v -> v & ~S2AP_WRITE),
                absence(Place.BELOW_LEAF),
                Damage.of("stage 2 of leaf not accessed", F_ACCESS, Place.BELOW_LEAF, v -> v & ~AF),
                Damage.of("stage 2 of leaf without write", passes, Place.BELOW_LEAF, v -> v & ~S2AP_WRITE)
                        .writing(F_PERMISSION),
                Damage.of("stage 2 of leaf without read", F_PERMISSION, Place.BELOW_LEAF, v -> v & ~S2AP_READ)
                        .writing(passes)));
        return List.copyOf(all);
    }

    private static long nowhere(long entry) {
        return entry & ~TABLE_ADDRESS | NOWHERE;
    }
}
