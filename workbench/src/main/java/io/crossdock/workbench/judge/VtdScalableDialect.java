package io.crossdock.workbench.judge;

import io.crossdock.workbench.judge.Invalidation.Names;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Intel VT-d, scalable mode with second-stage tables (Intel VT-d specification, chapters 3, 6, 7, 9 and 11). What lies below
 * the PASID entry is as in legacy mode; its faults have other numbers.
 */
class VtdScalableDialect extends VtdDialect {
    private static final Set<Place> CONTEXTS = Set.of(Place.ENTRY, Place.ENTRY_HIGH);
    private static final Set<Place> CONFIGURATION = Set.of(Place.ROOT, Place.ENTRY, Place.ENTRY_HIGH);
    private static final Set<Place> PASIDS = Set.of(Place.PASID, Place.PASID_HIGH, Place.PASID_FIRST);
    private static final Set<Place> DIRECTORIES =
            Set.of(Place.DIRECTORY, Place.PASID, Place.PASID_HIGH, Place.PASID_FIRST);
    private static final long TTM_SCALABLE = 1 << 10;
    private static final long TYPE = 7L << 6;
    private static final long WIDTH = 7L << 2;
    private static final int NO_PERMISSION = 0x79;
    private static final Codes CODES = new Codes(0x84, NO_PERMISSION, NO_PERMISSION, 0x78, 0x7a, 0x87);

    VtdScalableDialect() {
        super(CODES);
    }

    // The invalidation queue (6.5.2, 11.4.9): descriptors of 256 bits.

    @Override
    public int entriesLg2(long base) {
        return super.entriesLg2(base) - 1;
    }

    @Override
    public int tailShift() {
        return 5;
    }

    @Override
    public int entryBytes() {
        return 32;
    }

    /** Behind the driver's two status words too. */
    @Override
    public Command nothing(long base, int entries) {
        return super.nothing(base, 2 * entries);
    }

    @Override
    public String kind(Command command) {
        if ((command.word0() & 0xf) != 7) {
            return super.kind(command);
        }
        return switch ((int) (command.word0() >>> 4 & 3)) {
            case 0 -> "PASID cache domain";
            case 1 -> "PASID cache PASID";
            default -> "PASID cache global";
        };
    }

    @Override
    List<Invalidation> structureInvalidations() {
        return List.of(
                Invalidation.of(
                        "context device",
                        CONTEXTS,
                        Names.STREAM,
                        t -> new Command(1 | 3 << 4 | (long) t.spaceId() << 16 | (long) t.streamId() << 32, 0)),
                Invalidation.of("context global", CONFIGURATION, Names.NOTHING, t -> new Command(1 | 1 << 4, 0)),
                // Of PASID 0, which requests without PASID have.
                Invalidation.of(
                        "PASID cache PASID",
                        PASIDS,
                        Names.SPACE,
                        t -> new Command(7 | 1 << 4 | (long) t.spaceId() << 16, 0)),
                Invalidation.of(
                        "PASID cache domain",
                        DIRECTORIES,
                        Names.SPACE,
                        t -> new Command(7 | (long) t.spaceId() << 16, 0)),
                Invalidation.of("PASID cache global", DIRECTORIES, Names.NOTHING, t -> new Command(7 | 3 << 4, 0)));
    }

    /** The directory that a context entry names is not looked into while the PASID entry is remembered. */
    @Override
    public Set<Place> reachedBy(Place place) {
        return place == Place.ENTRY ? DIRECTORIES : Set.of();
    }

    // Faults (7.1.3).

    @Override
    public int detachedCode() {
        return 0x41;
    }

    @Override
    public List<Integer> reachable() {
        return List.of(
                0x38, 0x39, 0x3a, 0x40, 0x41, 0x42, 0x50, 0x51, 0x52, 0x58, 0x59, 0x5a, 0x5b, 0x78, 0x79, 0x7a, 0x7b,
                0x84, 0x87);
    }

    @Override
    public boolean occurs(int code, boolean write) {
        return !(code == 0x87 && write);
    }

    // Tables (9.1, 9.4 to 9.6).

    @Override
    public long address(Place place, TapMachine machine, int streamId) {
        long root = (machine.tap().lastWritten(RTADDR) & TABLE_ADDRESS)
                + (streamId >>> 8) * 16L
                + (streamId >>> 7 & 1) * 8L;
        if (place == Place.ROOT) {
            return root;
        }
        long context = (machine.read64(root) & TABLE_ADDRESS) + (streamId & 0x7f) * 32L;
        if (place == Place.ENTRY || place == Place.ENTRY_HIGH) {
            return place == Place.ENTRY ? context : context + 8;
        }
        int pasid = (int) machine.read64(context + 8) & 0xf_ffff;
        long directory = (machine.read64(context) & TABLE_ADDRESS) + (pasid >>> 6) * 8L;
        if (place == Place.DIRECTORY) {
            return directory;
        }
        long entry = (machine.read64(directory) & TABLE_ADDRESS) + (pasid & 63) * 64L;
        return switch (place) {
            case PASID -> entry;
            case PASID_HIGH -> entry + 8;
            case PASID_FIRST -> entry + 16;
            default -> throw new IllegalArgumentException("VT-d in scalable mode has no " + place);
        };
    }

    @Override
    public long topTable(TapMachine machine, int streamId) {
        return machine.read64(address(Place.PASID, machine, streamId)) & TABLE_ADDRESS;
    }

    @Override
    public int spaceId(TapMachine machine, int streamId) {
        return (int) machine.read64(address(Place.PASID_HIGH, machine, streamId)) & 0xffff;
    }

    @Override
    public List<String> notJudged() {
        List<String> lines = new ArrayList<>(super.notJudged());
        lines.add("invalidation of the PASID cache on QEMU: it remembers no PASID entries");
        lines.add("requests with PASID: no device here makes any");
        return lines;
    }

    @Override
    public List<Misplacement> misplacements() {
        return List.of(new Misplacement("root table nowhere", RTADDR, NOWHERE | TTM_SCALABLE, 0x38));
    }

    @Override
    public Damage absence(Place place) {
        return switch (place) {
            case ROOT -> Damage.of("root half absent", 0x39, Place.ROOT, v -> v & ~1L);
            case ENTRY -> Damage.of("context absent", 0x41, Place.ENTRY, v -> v & ~1L);
            case DIRECTORY -> Damage.of("directory entry absent", 0x51, Place.DIRECTORY, v -> v & ~1L);
            case PASID -> Damage.of("PASID entry empty", 0x59, Place.PASID, v -> 0);
            default -> super.absence(place);
        };
    }

    @Override
    List<Damage> structureDamages() {
        List<Damage> all = new ArrayList<>(pathDamages());
        all.addAll(List.of(
                Damage.of("PASID width of 57 bits", 0x5b, Place.PASID, v -> v & ~WIDTH | 3L << 2),
                // The address has bits above 39: beyond the domain's width, though not the unit's.
                Damage.of("PASID width of 39 bits", 0x84, Place.PASID, v -> v & ~WIDTH | 1L << 2),
                Damage.of("top table nowhere", 0x7b, Place.PASID, v -> v & ~TABLE_ADDRESS | NOWHERE)));
        return all;
    }

    /** Of what leads to the tables of either stage. */
    final List<Damage> pathDamages() {
        return List.of(
                absence(Place.ROOT),
                Damage.of("root reserved", 0x3a, Place.ROOT, v -> v | 1L << 5),
                Damage.of("context table nowhere", 0x40, Place.ROOT, v -> NOWHERE | 1),
                absence(Place.ENTRY),
                Damage.of("context reserved", 0x42, Place.ENTRY, v -> v | 1L << 5),
                Damage.of("context reserved high", 0x42, Place.ENTRY_HIGH, v -> v | 1L << 40),
                Damage.of("faults disabled", Piece.SILENT, Place.ENTRY, v -> v | 2)
                        .and(Place.LEAF, v -> 0),
                Damage.of("directory nowhere", 0x50, Place.ENTRY, v -> NOWHERE | 1),
                Damage.of("RID_PASID 5", 0x59, Place.ENTRY_HIGH, v -> 5),
                Damage.of("RID_PASID 0x45", 0x51, Place.ENTRY_HIGH, v -> 0x45),
                absence(Place.DIRECTORY),
                Damage.of("directory entry reserved", 0x52, Place.DIRECTORY, v -> v | 1L << 5),
                Damage.of("faults disabled by directory", Piece.SILENT, Place.DIRECTORY, v -> v | 2)
                        .and(Place.LEAF, v -> 0),
                Damage.of("PASID table nowhere", 0x58, Place.DIRECTORY, v -> NOWHERE | 1),
                absence(Place.PASID),
                // With the context entry forgotten too: QEMU looks at P with it.
                Damage.of("PASID entry without P", 0x59, Place.PASID, v -> v & ~1L)
                        .and(Place.ENTRY, v -> v),
                Damage.of("PASID entry reserved", 0x5a, Place.PASID_HIGH, v -> v | 1L << 20),
                Damage.of("faults disabled by PASID entry", Piece.SILENT, Place.PASID, v -> v | 2)
                        .and(Place.LEAF, v -> 0),
                Damage.of("PASID type none", 0x5b, Place.PASID, v -> v & ~TYPE),
                Damage.of("PASID type reserved", 0x5b, Place.PASID, v -> v | TYPE));
    }
}
