package io.crossdock.workbench.judge;

import io.crossdock.iommu.FaultRecord;
import io.crossdock.pagetable.Access;
import io.crossdock.workbench.judge.Invalidation.Names;
import io.crossdock.workbench.judge.Invalidation.Target;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Operations that change the bytes of tables behind the driver's back, or lead the unit astray: damage that must be
 * refused with its reason, and stale translations that must last until the right invalidation and no longer. Each leaves
 * everything as it found it.
 */
final class TableOperations {
    /** Nothing else is mapped below the same entries of any level but the top. */
    private final long benches;

    private static final int SLOTS = 64;
    private static final int SIZE = 32;
    /** Leaves from a bench to one that is none; no multiple of 256, which QEMU 7.2 would take for no distance. */
    private static final long DISTANCE = 4 * SLOTS + 3;

    private final Trial trial;
    private final Dialect dialect;
    private final Paging paging;
    private final SplittableRandom random;
    private final Consumer<String> log;
    private int nextDamage;
    private int nextInvalidation;

    /** @param log receives each operation in one line */
    TableOperations(Trial trial, SplittableRandom random, Consumer<String> log) {
        this.trial = trial;
        this.dialect = trial.dialect();
        this.paging = dialect.paging();
        this.benches = 3L << dialect.inputBits() - 4;
        this.random = random;
        this.log = log;
        // In turn, from anywhere, so that all come equally often, read and written.
        nextDamage = random.nextInt(2 * dialect.damages().size());
        nextInvalidation = random.nextInt(dialect.invalidations().size());
    }

    /** A mapping for one operation, and an address in it. */
    private record Bench(int port, Oracle.Range range, int level, int leafLg2, long at) {
        long target() {
            return range.target() + (at - range.iova());
        }
    }

    private Bench bench(int port, int level) {
        int lg2 = paging.spanLg2(level);
        long iova = benches + (random.nextLong(SLOTS) << lg2);
        long target = anyTarget(level);
        long inside = target < 0
                ? Subject.ARENA_OFFSET + anyPage()
                : random.nextLong(1L << lg2 - paging.pageLg2()) * paging.page();
        Oracle.Range range = new Oracle.Range(iova, 1L << lg2, target, Access.READ_WRITE);
        trial.map(port, range);
        return new Bench(port, range, level, lg2, iova + inside + random.nextLong(paging.page() - SIZE));
    }

    private long anyPage() {
        return random.nextLong(Subject.ARENA / paging.page()) * paging.page();
    }

    /** Where a leaf may lead: into the arena, or to what the arena is a part of. */
    private long anyTarget(int level) {
        if (level == 0) {
            return anyPage();
        }
        long size = 1L << paging.spanLg2(level);
        return size < Subject.ARENA ? random.nextInt((int) (Subject.ARENA / size)) * size : -Subject.ARENA_OFFSET;
    }

    private void remove(Bench b) {
        trial.unmap(b.port, b.range.iova(), b.range.size());
    }

    private int patternOffset() {
        return random.nextInt(Subject.PATTERN_BYTES - SIZE);
    }

    /** An access to the bench that meets a reason, or passes to somewhere in the arena. */
    private Expectation expect(Bench b, boolean write, int code, long target) {
        return trial.expect(
                b.port,
                write,
                List.of(
                        code == Damage.PASSES
                                ? Piece.allowed(b.at, SIZE, target)
                                : Piece.damaged(b.at, SIZE, target, code)));
    }

    /** What undoes the change. */
    private Runnable change(Bench b, Damage damage, int tableLevel) {
        List<Runnable> undo = new ArrayList<>();
        trial.subjects().forEach(s -> undo.add(s.damage(b.port, b.at, damage, tableLevel)));
        return () -> undo.forEach(Runnable::run);
    }

    /** What invalidations of the bench name, on each machine; taken while the tables are whole. */
    private List<Target> targets(Bench b) {
        return trial.subjects().stream()
                .map(s -> s.target(b.port, b.range.iova(), b.leafLg2(), b.at))
                .toList();
    }

    /** What records must say of the stage that refuses the bench after a damage; taken while the tables are whole. */
    private List<RecordedStage> stagesAfter(Bench b, Damage damage) {
        return trial.subjects().stream()
                .map(s -> s.stageAfter(b.port, b.at, damage))
                .toList();
    }

    private void issue(Bench b, Invalidation invalidation, List<Target> targets) {
        for (int i = 0; i < targets.size(); i++) {
            issue(i, b, invalidation, targets.get(i));
        }
        if (!invalidation.cures(Place.LEAF)) {
            return;
        }
        switch (invalidation.names()) {
            case NOTHING -> {
                trial.forgetAll(b.port);
                trial.forgetAll(1 - b.port);
            }
            case SPACE -> trial.forgetAll(b.port);
            case PAGE, PAGE_OF_SPACE, STREAM -> trial.forget(b.port, b.range.iova(), b.range.size());
        }
    }

    private void issue(int subject, Bench b, Invalidation invalidation, Target target) {
        for (Command command : invalidation.commands(target)) {
            trial.subjects().get(subject).issue(b.port, command);
        }
    }

    /** Makes the units forget what was changed, at any granularity that suffices. */
    private void cure(Bench b, Damage damage, List<Target> targets) {
        Set<Place> structures = EnumSet.noneOf(Place.class);
        for (Damage.Edit edit : damage.edits()) {
            if (!edit.place().isPageTable()) {
                structures.add(edit.place());
                structures.addAll(dialect.reachedBy(edit.place()));
            }
        }
        while (!structures.isEmpty()) {
            Place first = structures.iterator().next();
            Invalidation one = anyOf(i -> i.cures(first));
            issue(b, one, targets);
            structures.removeIf(one::cures);
        }
        issue(b, anyOf(i -> i.cures(Place.LEAF)), targets);
    }

    private Invalidation anyOf(Predicate<Invalidation> suffices) {
        List<Invalidation> some =
                dialect.invalidations().stream().filter(suffices).toList();
        return some.get(random.nextInt(some.size()));
    }

    /** Damages a table, and accesses what it maps. */
    void damage(int port) {
        Damage damage = dialect.damages().get(nextDamage % dialect.damages().size());
        boolean write = damage.writeCode() != Damage.NOT_TRIED
                && (nextDamage / dialect.damages().size() & 1) == 0;
        nextDamage++;
        int level;
        do {
            level = random.nextInt(paging.leafLevels());
        } while ((damage.leafLevels() >>> level & 1) == 0);
        int tableLevel = level + 1 + random.nextInt(paging.levels() - 1 - level);
        int patternOffset = patternOffset();
        Bench b = bench(port, level);
        log.accept("%d %s 0x%x, leaf of level %d, table of level %d: %s"
                .formatted(port, write ? "write" : "read", b.at, level, tableLevel, damage.id()));
        if (random.nextBoolean()) {
            trial.access(trial.expect(port, false, b.at, SIZE), 0);
        }
        List<Target> targets = targets(b);
        List<RecordedStage> stages = stagesAfter(b, damage);
        Runnable undo = change(b, damage, tableLevel);
        cure(b, damage, targets);
        Expectation e = expect(b, write, write ? damage.writeCode() : damage.readCode(), b.target());
        List<List<FaultRecord>> seen = trial.perform(e, patternOffset);
        undo.run();
        cure(b, damage, targets);
        trial.judge(e, patternOffset, Circumstances.of(damage), seen);
        trial.judgeStages(seen, stages);
        trial.coverage().count(Coverage.damage(damage));
        remove(b);
    }

    /** Changes what a unit has cached: the old must be seen until the right invalidation, the new after it. */
    void stale(int port) {
        Invalidation right = dialect.invalidations()
                .get(nextInvalidation++ % dialect.invalidations().size());
        int level = random.nextInt(2);
        Bench b = bench(port, level);
        Change change = right.cures(Place.BELOW_LEAF) && random.nextBoolean()
                ? changeBelow(b)
                : right.cures(Place.LEAF) ? leafChange(b) : structureChange(right);
        log.accept("%d %s 0x%x, leaf of level %d: %s, stale until %s"
                .formatted(port, change.write ? "write" : "read", b.at, level, change.damage.id(), right.id()));
        trial.access(trial.expect(port, false, b.at, SIZE), 0);
        List<Target> targets = targets(b);
        List<Target> wrong = wrong(b, right.names(), targets);
        Runnable undo = change(b, change.damage, 0);
        Expectation old = expect(b, change.write, Damage.PASSES, b.target());
        if (!right.cures(Place.LEAF)) {
            // What is left of the old structure is not a translation made with it.
            issue(
                    b,
                    anyOf(i -> i.cures(Place.LEAF)
                            && change.damage.edits().stream().noneMatch(edit -> i.cures(edit.place()))),
                    targets);
        }
        undo = inPlace(b, old, change, undo, Circumstances.of(change.damage));
        if (right.names() != Names.NOTHING && random.nextBoolean()) {
            for (int i = 0; i < wrong.size(); i++) {
                issue(i, b, right, wrong.get(i));
            }
            if (right.names() == Names.SPACE && right.cures(Place.LEAF)) {
                trial.forgetAll(1 - port);
            }
            boolean otherBlock = level > 0 && wrong.getFirst().iova() != b.range.iova();
            undo = inPlace(
                    b,
                    old,
                    change,
                    undo,
                    new Circumstances(
                            change.damage.id(),
                            otherBlock
                                    ? expect(b, change.write, change.code, change.target).pieces().stream()
                                            .findFirst()
                                    : Optional.empty()));
        }
        issue(b, right, targets);
        if (!right.cures(Place.LEAF)) {
            // A translation made with the old structure may outlive it (VT-d 6.5.3): it must go after it.
            issue(b, anyOf(i -> i.cures(Place.LEAF)), targets);
        }
        int patternOffset = patternOffset();
        Expectation renewed = expect(b, change.write, change.code, change.target);
        List<List<FaultRecord>> seen = trial.perform(renewed, patternOffset);
        undo.run();
        cure(b, change.damage, targets);
        trial.judge(renewed, patternOffset, Circumstances.of(change.damage), seen);
        trial.coverage().count(Coverage.stale(right));
        remove(b);
    }

    /** An access while the change is in memory. It is judged without it, since that takes accesses too; what undoes it. */
    private Runnable inPlace(Bench b, Expectation e, Change change, Runnable undo, Circumstances circumstances) {
        int patternOffset = patternOffset();
        List<List<FaultRecord>> seen = trial.perform(e, patternOffset);
        undo.run();
        trial.judge(e, patternOffset, circumstances, seen);
        return change(b, change.damage, 0);
    }

    /**
     * What is changed to show that something is stale.
     *
     * @param damage the change
     * @param write direction in which it shows
     * @param code reason of accesses once it is seen
     * @param target where they lead if they pass
     */
    private record Change(Damage damage, boolean write, int code, long target) {}

    private Change leafChange(Bench b) {
        boolean write = random.nextBoolean();
        boolean movable = !b.range.spansArena();
        return switch (random.nextInt(movable ? 3 : 2)) {
            case 0 -> {
                Damage absent = dialect.absence(Place.LEAF);
                yield new Change(absent, write, write ? absent.writeCode() : absent.readCode(), b.target());
            }
            case 1 -> {
                Damage readOnly = dialect.readOnlyLeaf();
                yield new Change(readOnly, true, readOnly.writeCode(), b.target());
            }
            default -> {
                long there;
                do {
                    there = anyTarget(b.level);
                } while (there == b.range.target());
                long moved = there - b.range.target();
                Damage move = Damage.of("leaf moved", Damage.PASSES, Place.LEAF, v -> v + moved);
                yield new Change(move, write, Damage.PASSES, b.target() + moved);
            }
        };
    }

    private Change changeBelow(Bench b) {
        Damage absent = dialect.absence(Place.BELOW_LEAF);
        boolean write = random.nextBoolean();
        return new Change(absent, write, write ? absent.writeCode() : absent.readCode(), b.target());
    }

    private Change structureChange(Invalidation right) {
        List<Place> places = Stream.of(Place.ROOT, Place.ENTRY, Place.DIRECTORY, Place.PASID, Place.DESCRIPTOR)
                .filter(right::cures)
                .toList();
        Damage absent = dialect.absence(places.get(random.nextInt(places.size())));
        boolean write = random.nextBoolean();
        return new Change(absent, write, write ? absent.writeCode() : absent.readCode(), 0);
    }

    /** Targets that name something else of the kind. */
    private List<Target> wrong(Bench b, Names names, List<Target> right) {
        boolean otherPage = names == Names.PAGE || names == Names.PAGE_OF_SPACE && random.nextBoolean();
        List<Target> wrong = new ArrayList<>();
        for (int i = 0; i < right.size(); i++) {
            Subject s = trial.subjects().get(i);
            Target t = right.get(i);
            wrong.add(
                    names == Names.STREAM
                            ? t.ofStream(s.streamId(1 - b.port))
                            : otherPage ? t.moved(DISTANCE << b.leafLg2()) : t.ofSpace(s.spaceId(1 - b.port)));
        }
        return wrong;
    }

    /** Has the driver take memory away from stage 2 that a device has just used, and give it back. */
    void withdraw(int port) {
        Bench b = bench(port, random.nextInt(paging.leafLevels()));
        boolean write = random.nextBoolean();
        log.accept("%d %s 0x%x, leaf of level %d: withdrawn, then restored"
                .formatted(port, write ? "write" : "read", b.at, b.level));
        trial.access(trial.expect(port, random.nextBoolean(), b.at, SIZE), 0);
        int patternOffset = patternOffset();
        trial.subjects().forEach(s -> s.withdraw(port, b.target()));
        List<RecordedStage> stages = stagesAfter(b, dialect.absence(Place.BELOW_LEAF));
        Expectation refused = expect(b, write, dialect.code(Piece.Outcome.ABSENT, write), b.target());
        List<List<FaultRecord>> seen = trial.perform(refused, patternOffset);
        trial.judge(refused, patternOffset, Circumstances.ORDINARY, seen);
        trial.judgeStages(seen, stages);
        trial.subjects().forEach(s -> s.restore(port, b.target()));
        trial.access(trial.expect(port, write, b.at, SIZE), patternOffset);
        trial.coverage().count(Coverage.WITHDRAWN);
        remove(b);
    }

    /** Accesses of a device that is not attached. */
    void blocked(int port, int code, long iova) {
        for (boolean write : new boolean[] {false, true}) {
            Expectation e = trial.expect(port, write, List.of(Piece.damaged(iova, SIZE, Piece.UNKNOWN, code)));
            trial.judgeFaults(e, trial.perform(e, patternOffset()));
        }
    }

    /** Enables the units with a register that leads them astray; leaves them disabled. */
    void misplace() {
        for (Misplacement m : dialect.misplacements()) {
            log.accept(m.id());
            trial.subjects().forEach(s -> s.tap().override(m.register(), m.value()));
            trial.restart();
            for (int port = 0; port < Subject.PORTS; port++) {
                blocked(port, m.code(), benches);
                trial.coverage().count(Coverage.misplacement(m));
            }
            trial.subjects().forEach(s -> s.tap().endOverride(m.register()));
        }
    }
}
