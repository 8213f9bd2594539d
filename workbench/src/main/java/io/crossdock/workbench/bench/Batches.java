package io.crossdock.workbench.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Figures of equal stretches of work on one thread. Of very many every second is kept, then every fourth, and so on.
 * Allocates nothing once it is made.
 */
final class Batches {
    private static final int MOST = 1024;

    private final double[][] rows;
    private int kept;
    private long seen;
    private long every = 1;

    /** @param columns figures of a batch; the first one says how long it took */
    Batches(int columns) {
        rows = new double[MOST][columns];
    }

    /** Keeps a copy of the figures, or drops them. */
    void add(double[] row) {
        if (seen++ % every != 0) {
            return;
        }
        if (kept == MOST) {
            for (int i = 0; 2 * i < MOST; i++) {
                double[] dropped = rows[i];
                rows[i] = rows[2 * i];
                rows[2 * i] = dropped;
            }
            kept = MOST / 2;
            every *= 2;
        }
        System.arraycopy(row, 0, rows[kept++], 0, row.length);
    }

    void forget() {
        kept = 0;
        seen = 0;
        every = 1;
    }

    /**
     * Means of the faster half of all batches, without the fastest eighth of all: what disturbs a batch, above all that its
     * thread loses its processor, only ever makes it longer.
     *
     * @param threads at least one of which has a batch
     */
    static double[] quiet(List<Batches> threads) {
        List<double[]> all = new ArrayList<>();
        threads.forEach(thread -> all.addAll(Arrays.asList(thread.rows).subList(0, thread.kept)));
        all.sort(Comparator.comparingDouble(row -> row[0]));
        List<double[]> quiet = all.subList(all.size() / 8, Math.max(all.size() / 2, 1));
        double[] means = new double[quiet.getFirst().length];
        for (double[] row : quiet) {
            for (int i = 0; i < means.length; i++) {
                means[i] += row[i] / quiet.size();
            }
        }
        return means;
    }
}
