package io.crossdock.workbench.judge;

import io.crossdock.iommu.FaultRecord;
import io.crossdock.workbench.judge.Piece.Outcome;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/** The machines of one round beside the oracle: makes each access on all of them, and judges what came of it. */
final class Trial {
    private final JudgeUnit unit;
    private final Dialect dialect;
    private final List<Subject> subjects;
    private final Comparison comparison;
    private final Coverage coverage;
    private final List<Oracle> oracles = new ArrayList<>();
    private final List<byte[]> patterns = new ArrayList<>();
    /** First addresses of leaves that accesses have gone through, for each device: those that a unit may have cached. */
    private final List<Set<Long>> cached = new ArrayList<>();

    private final Map<String, Long> differences = new TreeMap<>();
    private final MemorySegment arena = MemorySegment.ofArray(new byte[Subject.ARENA]);
    private long accesses;
    private long refused;

    Trial(JudgeUnit unit, Dialect dialect, List<Subject> subjects, Coverage coverage) {
        this.unit = unit;
        this.dialect = dialect;
        this.subjects = subjects;
        this.coverage = coverage;
        this.comparison = new Comparison(dialect);
    }

    /** Fills memory and buffers with random bytes, and enables the units. */
    void start(RandomGenerator random) {
        byte[] bytes = new byte[Subject.ARENA];
        random.nextBytes(bytes);
        arena.copyFrom(MemorySegment.ofArray(bytes));
        for (Subject s : subjects) {
            s.arena().copyFrom(arena);
            s.start();
        }
        for (int port = 0; port < Subject.PORTS; port++) {
            oracles.add(new Oracle(
                    dialect.inputBits(),
                    dialect.writeImpliesRead(),
                    dialect.paging().page()));
            cached.add(new HashSet<>());
            byte[] pattern = new byte[Subject.PATTERN_BYTES];
            random.nextBytes(pattern);
            patterns.add(pattern);
            for (Subject s : subjects) {
                s.attach(port);
                s.loadPattern(port, pattern);
            }
        }
    }

    /** Disables the units and enables them again, with nothing mapped. */
    void restart() {
        for (Subject s : subjects) {
            s.stop();
            s.start();
        }
        for (int port = 0; port < Subject.PORTS; port++) {
            oracle(port).clear();
            forgetAll(port);
            attach(port);
        }
    }

    Dialect dialect() {
        return dialect;
    }

    List<Subject> subjects() {
        return subjects;
    }

    Coverage coverage() {
        return coverage;
    }

    Oracle oracle(int port) {
        return oracles.get(port);
    }

    long accesses() {
        return accesses;
    }

    long refused() {
        return refused;
    }

    /** How often each known difference explained something. */
    Map<String, Long> differences() {
        return differences;
    }

    void map(int port, Oracle.Range range) {
        subjects.forEach(s -> s.map(port, range));
        oracle(port).map(range);
    }

    void unmap(int port, long iova, long size) {
        subjects.forEach(s -> s.unmap(port, iova, size));
        oracle(port).unmap(iova, size);
        forget(port, iova, size);
    }

    /** The units have forgotten a range of a device's addresses. */
    void forget(int port, long iova, long size) {
        cached.get(port).removeIf(base -> base >= iova && base < iova + size);
    }

    void forgetAll(int port) {
        cached.get(port).clear();
    }

    void detach(int port) {
        subjects.forEach(s -> s.detach(port));
        oracle(port).clear();
        forgetAll(port);
    }

    void attach(int port) {
        subjects.forEach(s -> s.attach(port));
    }

    /** What the oracle says of an access. */
    Expectation expect(int port, boolean write, long iova, int size) {
        return expect(port, write, oracle(port).access(iova, size, write));
    }

    Expectation expect(int port, boolean write, List<Piece> pieces) {
        return new Expectation(port, write, pieces)
                .with(p -> p.isAllowed() || p.code() != Piece.BY_OUTCOME
                        ? p
                        : p.withCode(dialect.code(p.outcome(), write)));
    }

    /** Makes the access on every machine; what each recorded. */
    List<List<FaultRecord>> perform(Expectation e, int patternOffset) {
        accesses++;
        if (!e.isAllowed()) {
            refused++;
        }
        List<List<FaultRecord>> seen = new ArrayList<>();
        for (Subject s : subjects) {
            seen.add(s.transfer(e.port(), e.write(), e.iova(), patternOffset, e.size()));
        }
        e.recorded().stream().findFirst().ifPresent(p -> coverage.count(Coverage.fault(dialect, p.code(), e.write())));
        return seen;
    }

    /** An access in an ordinary state of the tables. */
    void access(Expectation e, int patternOffset) {
        settle(e, patternOffset, perform(e, patternOffset));
    }

    /** Judges an access in an ordinary state of the tables, and notes what it met. */
    void settle(Expectation e, int patternOffset, List<List<FaultRecord>> seen) {
        judge(e, patternOffset, Circumstances.ORDINARY, seen);
        judgeStages(seen, Collections.nCopies(subjects.size(), RecordedStage.FIRST));
        for (Piece p : e.pieces()) {
            if (p.outcome() == Outcome.BEYOND) {
                continue;
            }
            List<Subject.Step> walk = subjects.getFirst().walk(e.port(), p.iova());
            Subject.Step last = walk.getLast();
            if (p.outcome() == Outcome.ABSENT) {
                coverage.count(Coverage.absent(last.level()));
            } else if (p.isAllowed()) {
                oracle(e.port())
                        .at(p.iova())
                        .ifPresent(r -> coverage.count(Coverage.leaf(dialect, last.level(), r.access())));
                cached.get(e.port()).add(dialect.paging().base(p.iova(), last.level()));
            }
        }
    }

    private boolean isCached(int port, Piece p) {
        int level = subjects.getFirst().walk(port, p.iova()).getLast().level();
        return cached.get(port).contains(dialect.paging().base(p.iova(), level));
    }

    /**
     * Judges an access: records, and bytes. The judge's own pages must be reachable again by now.
     *
     * @param circumstances what was done to the tables
     * @throws Disagreement if a machine did something else
     */
    void judge(Expectation e, int patternOffset, Circumstances circumstances, List<List<FaultRecord>> seen) {
        List<Runnable> repairs = new ArrayList<>();
        byte[] sent =
                Arrays.copyOfRange(patterns.get(e.port()), patternOffset, patternOffset + (e.write() ? e.size() : 0));
        for (int i = 0; i < subjects.size(); i++) {
            Subject s = subjects.get(i);
            byte[] fetched = e.write() ? new byte[0] : s.fetchBuffer(e.port(), e.size());
            List<FaultRecord> faults = seen.get(i);
            Optional<String> difference = difference(e, s, faults, sent, fetched);
            if (difference.isPresent()) {
                Expectation known =
                        explain(e, s, circumstances, difference.get(), x -> difference(x, s, faults, sent, fetched));
                repairs.add(() -> repair(s, e, known));
            }
            s.remember(e.port(), fetched);
        }
        apply(e, sent);
        repairs.forEach(Runnable::run);
    }

    /**
     * Judges what records say of the stage that refused.
     *
     * @param expected what each machine's must say
     */
    void judgeStages(List<List<FaultRecord>> seen, List<RecordedStage> expected) {
        for (int i = 0; i < subjects.size(); i++) {
            Subject s = subjects.get(i);
            for (FaultRecord record : seen.get(i)) {
                RecordedStage wanted = expected.get(i);
                Optional<RecordedStage> said = dialect.stage(record);
                if (said.isEmpty()) {
                    continue;
                }
                if (!wanted.isTold(said.get(), s.qemu().isPresent())) {
                    throw new Disagreement(
                            s.name(), "recorded " + record + " of " + said.get() + ", expected " + wanted);
                }
                if (i == 0) {
                    coverage.count(Coverage.stage(wanted));
                }
            }
        }
    }

    /** Judges the records of an access alone. */
    void judgeFaults(Expectation e, List<List<FaultRecord>> seen) {
        for (int i = 0; i < subjects.size(); i++) {
            Subject s = subjects.get(i);
            List<FaultRecord> faults = seen.get(i);
            Optional<String> difference = comparison.faults(e, s.bdf(e.port()), faults);
            if (difference.isPresent()) {
                var _ = explain(
                        e,
                        s,
                        Circumstances.ORDINARY,
                        difference.get(),
                        x -> comparison.faults(x, s.bdf(e.port()), faults));
            }
        }
    }

    private Optional<String> difference(
            Expectation e, Subject s, List<FaultRecord> faults, byte[] sent, byte[] fetched) {
        return comparison
                .faults(e, s.bdf(e.port()), faults)
                .or(() -> e.write()
                        ? comparison.written(e, s.arena(), arena, sent)
                        : comparison.read(e, arena, fetched, s.lastBuffer(e.port())));
    }

    /**
     * What a known difference, or two of them together, make of the expectation, if that is what the machine did.
     *
     * @param judged what still differs from an expectation
     */
    private Expectation explain(
            Expectation e,
            Subject s,
            Circumstances circumstances,
            String difference,
            Function<Expectation, Optional<String>> judged) {
        if (s.qemu().isPresent()) {
            Situation situation =
                    new Situation(unit, s.qemu().get(), e.write(), circumstances, p -> isCached(e.port(), p));
            List<KnownDifference> known = KnownDifferences.ALL.stream()
                    .filter(d -> d.concerns(situation, e))
                    .toList();
            for (KnownDifference one : known) {
                Expectation instead = one.apply(situation, e);
                if (judged.apply(instead).isEmpty()) {
                    count(one);
                    return instead;
                }
            }
            for (KnownDifference first : known) {
                Expectation between = first.apply(situation, e);
                for (KnownDifference second : KnownDifferences.ALL) {
                    Expectation instead = second.apply(situation, between);
                    if (second.concerns(situation, between)
                            && judged.apply(instead).isEmpty()) {
                        count(first);
                        count(second);
                        return instead;
                    }
                }
            }
        }
        throw new Disagreement(s.name(), difference);
    }

    private void count(KnownDifference difference) {
        differences.merge(difference.id(), 1L, Long::sum);
    }

    /** Where a machine wrote something else than it should, memory becomes what the oracle has. */
    private void repair(Subject s, Expectation... both) {
        for (Expectation e : both) {
            for (Piece p : e.pieces()) {
                if (e.write() && isInside(p)) {
                    s.arena().asSlice(p.target(), p.size()).copyFrom(arena.asSlice(p.target(), p.size()));
                }
            }
        }
    }

    private static boolean isInside(Piece p) {
        return p.target() >= 0 && p.target() + p.size() <= Subject.ARENA;
    }

    private void apply(Expectation e, byte[] sent) {
        if (!e.write()) {
            return;
        }
        int done = 0;
        for (Piece p : e.pieces()) {
            if (p.isAllowed()) {
                MemorySegment.copy(MemorySegment.ofArray(sent), done, arena, p.target(), p.size());
            }
            done += p.size();
        }
    }

    /** Every byte of the arena, on every machine. */
    void judgeArena() {
        for (Subject s : subjects) {
            long at = s.arena().mismatch(arena);
            if (at >= 0) {
                throw new Disagreement(
                        s.name(),
                        "memory at arena offset 0x" + Long.toHexString(at) + " was written by no allowed access");
            }
        }
    }

    /** No record may have been lost. */
    void judgeLoss() {
        for (Subject s : subjects) {
            if (s.lostFaults() != 0) {
                throw new Disagreement(s.name(), "fault records were lost: " + s.lostFaults());
            }
        }
    }
}
