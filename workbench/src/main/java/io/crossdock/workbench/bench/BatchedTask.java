package io.crossdock.workbench.bench;

import io.crossdock.workbench.bench.MapSplitCase.Stretch;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A task that is timed in batches, not call by call; where calls are marked, each batch has their phases, too. Columns of a
 * batch, for each pair: nanoseconds; by part nanoseconds, marks included; by part marks. What one mark costs is tried
 * behind each batch.
 */
final class BatchedTask implements MapTask {
    private static final MapPart[] ALL = MapPart.values();
    private static final int PARTS = ALL.length;
    private static final int COLUMNS = 1 + 2 * PARTS;
    private static final int TRIED_MARKS = 64;

    private final MapTask inner;
    private final int turns;
    private final @Nullable PhaseMarks marks;
    private final @Nullable MapPhases phases;
    private final Batches batches = new Batches(COLUMNS);
    private final Batches markCosts = new Batches(1);
    private final double[] row = new double[COLUMNS];
    private final double[] markCost = new double[1];

    /**
     * @param turns of a batch
     * @param marks where the calls of {@code inner} are marked; {@code null} if they are not
     */
    BatchedTask(MapTask inner, int turns, @Nullable PhaseMarks marks) {
        this.inner = inner;
        this.turns = turns;
        this.marks = marks;
        phases = marks == null ? null : marks.make();
    }

    @Override
    public void fill() {
        inner.fill();
    }

    @Override
    public void work(Span span) {
        if (marks != null && phases != null) {
            marks.use(phases);
            phases.count(true);
        }
        for (long made = 0; span.goesOn(made); made += turns) {
            batch(Span.ofTurns(Math.min(turns, span.turns() - made), span.stopped()));
        }
        if (phases != null) {
            phases.count(false);
        }
    }

    private void batch(Span span) {
        long done = inner.operations();
        long start = System.nanoTime();
        inner.work(span);
        long end = System.nanoTime();
        double pairs = inner.operations() - done;
        if (pairs > 0) {
            row[0] = (end - start) / pairs;
            if (marks != null && phases != null) {
                for (MapPart part : ALL) {
                    row[1 + part.ordinal()] = phases.nanos(part) / pairs;
                    row[1 + PARTS + part.ordinal()] = phases.marks(part) / pairs;
                }
                markCost[0] = marks.tryNanos(phases, TRIED_MARKS);
                markCosts.add(markCost);
            }
            batches.add(row);
        }
    }

    @Override
    public void forget() {
        batches.forget();
        markCosts.forget();
        inner.forget();
    }

    @Override
    public void empty() {
        inner.empty();
    }

    @Override
    public long operations() {
        return inner.operations();
    }

    @Override
    public Optional<CallTimes> maps() {
        return inner.maps();
    }

    @Override
    public Optional<CallTimes> unmaps() {
        return inner.unmaps();
    }

    Batches batches() {
        return batches;
    }

    /** What a mark cost behind each batch; none where calls are not marked. */
    Batches markCosts() {
        return markCosts;
    }

    /** Nanoseconds of a pair, of the columns. */
    static double nanos(double[] columns) {
        return columns[0];
    }

    /** Time and marks of the parts of a pair, of the columns. */
    static Map<MapPart, Stretch> parts(double[] columns) {
        Map<MapPart, Stretch> parts = new EnumMap<>(MapPart.class);
        for (MapPart part : ALL) {
            parts.put(part, new Stretch(columns[1 + part.ordinal()], columns[1 + PARTS + part.ordinal()]));
        }
        return parts;
    }
}
