package io.crossdock.benchmarks.stress;

import io.crossdock.pagetable.PageTable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** One context unmaps all that a table translates, which takes the table away; another one maps beside it. */
@JCStressTest
@Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "the one range is gone, the other one there")
@Outcome(expect = Expect.FORBIDDEN, desc = "the unlinked table took a neighbour with it, or stayed")
@State
public class UnlinkedTableStress {
    private static final long WINDOW = 2L << 20;

    private final PageTable table = SharedTables.table();

    public UnlinkedTableStress() {
        SharedTables.map(table, SharedTables.IOVA, SharedTables.PHYS, WINDOW);
    }

    @Actor
    public void unmap() {
        SharedTables.unmap(table, SharedTables.IOVA, WINDOW);
    }

    @Actor
    public void map() {
        SharedTables.map(table, SharedTables.IOVA + WINDOW, SharedTables.PHYS, 4096);
    }

    @Arbiter
    public void look(II_Result result) {
        result.r1 = table.translate(SharedTables.IOVA) == -1 ? 1 : 0;
        result.r2 = table.translate(SharedTables.IOVA + WINDOW) == SharedTables.PHYS ? 1 : 0;
        table.release();
    }
}
