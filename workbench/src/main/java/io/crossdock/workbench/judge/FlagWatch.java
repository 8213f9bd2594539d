package io.crossdock.workbench.judge;

import io.crossdock.workbench.judge.Piece.Outcome;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The entries that the walks of one access read on one machine, and what they must hold after it: what they held before, with A
 * in every entry that led an allowed piece somewhere, and D in the leaf of an allowed write (AMD64 APM 24593, 5.4.2; Intel
 * VT-d specification 3.6). Whether a walk that is refused leaves A in the entries above, the specifications leave open, as
 * recalled: there it is not compared, and D must not appear.
 */
final class FlagWatch {
    private final Subject subject;
    private final Map<Long, Entry> entries = new LinkedHashMap<>();
    private final List<Long> found = new ArrayList<>();

    /**
     * An entry.
     *
     * @param before what it held
     * @param must flags that must be set afterwards
     * @param may flags that may be, besides
     */
    private record Entry(int level, long before, long must, long may) {
        Entry with(long moreMust, long moreMay) {
            return new Entry(level, before, must | moreMust, may | moreMay);
        }

        boolean isAsExpected(long after) {
            long open = may & ~(before | must);
            return (after & ~open) == (before | must);
        }

        boolean isOpen() {
            return (may & ~(before | must)) != 0;
        }
    }

    private FlagWatch(Subject subject) {
        this.subject = subject;
    }

    /** Clears A and D of every entry on the way to an access. */
    static void clear(Subject s, Dialect dialect, Expectation e) {
        for (Piece p : e.pieces()) {
            if (p.outcome() != Outcome.BEYOND) {
                for (Subject.Step step : s.walk(e.port(), p.iova())) {
                    s.write(step.address(), step.entry() & ~flags(dialect, step));
                }
            }
        }
    }

    /** Flags that an entry has: an absent one none, and D only a leaf. */
    private static long flags(Dialect dialect, Subject.Step step) {
        if (!dialect.isPresent(step.entry())) {
            return 0;
        }
        return dialect.isLeaf(step.entry(), step.level())
                ? dialect.accessedFlag() | dialect.dirtyFlag()
                : dialect.accessedFlag();
    }

    /** @param dirtyIsTold whether a write must set D; else it may */
    static FlagWatch of(Subject s, Dialect dialect, Expectation e, boolean dirtyIsTold) {
        FlagWatch watch = new FlagWatch(s);
        boolean refused = false;
        for (Piece p : e.pieces()) {
            refused |= !p.isAllowed();
            if (p.outcome() == Outcome.BEYOND) {
                continue;
            }
            // Behind a refusal a device may stop to read.
            boolean used = p.isAllowed() && (e.write() || !refused);
            for (Subject.Step step : s.walk(e.port(), p.iova())) {
                long flags = flags(dialect, step);
                long accessed = flags & dialect.accessedFlag();
                long dirty = p.isAllowed() && e.write() ? flags & dialect.dirtyFlag() : 0;
                long must = used ? accessed | (dirtyIsTold ? dirty : 0) : 0;
                watch.entries.merge(
                        step.address(),
                        new Entry(step.level(), step.entry(), must, accessed | dirty),
                        (one, other) -> one.with(other.must, other.may));
            }
        }
        return watch;
    }

    /** Remembers what the entries hold now. */
    void look() {
        entries.keySet().forEach(address -> found.add(subject.read(address)));
    }

    /**
     * Judges what they held.
     *
     * @throws Disagreement if an entry held something else than it must
     */
    void judge() {
        int i = 0;
        for (Map.Entry<Long, Entry> at : entries.entrySet()) {
            Entry entry = at.getValue();
            long after = found.get(i++);
            if (!entry.isAsExpected(after)) {
                throw new Disagreement(
                        subject.name(),
                        "entry of level %d at 0x%x holds 0x%x, expected 0x%x%s; it held 0x%x"
                                .formatted(
                                        entry.level,
                                        at.getKey(),
                                        after,
                                        entry.before | entry.must,
                                        entry.isOpen() ? " with or without 0x" + Long.toHexString(entry.may) : "",
                                        entry.before));
            }
            subject.flagTally().count(entry.before, after, entry.isOpen());
        }
    }
}
