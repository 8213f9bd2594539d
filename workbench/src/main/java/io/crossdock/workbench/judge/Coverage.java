package io.crossdock.workbench.judge;

import io.crossdock.pagetable.Access;
import java.util.Map;
import java.util.TreeMap;

/** Counts how often each kind of thing happened, those that never did included. */
final class Coverage {
    static final String WITHDRAWN = "memory withdrawn from stage 2";
    static final String FLAGS_OF_REFUSED = "flags cleared, access refused";
    static final String DIRTY_BEHIND_READ = "flags cleared, read, then written";

    private final Map<String, Long> cells = new TreeMap<>();

    Coverage(Dialect dialect) {
        for (int code : dialect.reachable()) {
            for (boolean write : new boolean[] {false, true}) {
                if (dialect.occurs(code, write)) {
                    cells.put(fault(dialect, code, write), 0L);
                }
            }
        }
        for (int level = 0; level < dialect.paging().leafLevels(); level++) {
            for (Access access : Access.values()) {
                cells.put(leaf(dialect, level, access), 0L);
            }
        }
        for (int level = 0; level < dialect.paging().levels(); level++) {
            cells.put(absent(level), 0L);
        }
        if (dialect.isNested()) {
            cells.put(WITHDRAWN, 0L);
            cells.put(stage(RecordedStage.FIRST), 0L);
            for (int during = RecordedStage.CONTEXT; during <= RecordedStage.INPUT; during++) {
                cells.put(stage(new RecordedStage(true, during, 0)), 0L);
            }
        }
        if (dialect.setsFlags()) {
            cells.put(FLAGS_OF_REFUSED, 0L);
            cells.put(DIRTY_BEHIND_READ, 0L);
            for (int level = 0; level < dialect.paging().leafLevels(); level++) {
                cells.put(flags(dialect, level, false), 0L);
                cells.put(flags(dialect, level, true), 0L);
            }
        }
        dialect.damages().forEach(d -> cells.put(damage(d), 0L));
        dialect.misplacements().forEach(m -> cells.put(misplacement(m), 0L));
        dialect.invalidations().forEach(i -> cells.put(stale(i), 0L));
    }

    static String fault(Dialect dialect, int code, boolean write) {
        return "fault: " + dialect.reason(code) + (write ? ", write" : ", read");
    }

    static String leaf(Dialect dialect, int level, Access access) {
        String rights = switch (access) {
            case READ -> "R";
            case WRITE -> "W";
            case READ_WRITE -> "RW";
        };
        return "leaf: " + dialect.leafSize(level) + ", " + rights;
    }

    static String flags(Dialect dialect, int level, boolean write) {
        return "flags cleared: " + dialect.leafSize(level) + (write ? ", write" : ", read");
    }

    static String stage(RecordedStage stage) {
        return "recorded: " + stage.kind();
    }

    static String absent(int level) {
        return "absent entry: level " + level;
    }

    static String damage(Damage damage) {
        return "table damaged: " + damage.id();
    }

    static String misplacement(Misplacement misplacement) {
        return "register misled: " + misplacement.id();
    }

    static String stale(Invalidation invalidation) {
        return "stale until: " + invalidation.id();
    }

    void count(String cell) {
        cells.merge(cell, 1L, Long::sum);
    }

    Map<String, Long> cells() {
        return cells;
    }
}
