package io.crossdock.benchmarks.stress;

import io.crossdock.pagetable.PageTable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * A walk beside a mapping of sixteen pages: it finds an entry whole or not at all. What it finds of the first page says
 * nothing about the last one, for a walk has no order with the stores of one run.
 */
@JCStressTest
@Outcome(
        id = {"0, 0", "0, 1", "1, 0", "1, 1"},
        expect = Expect.ACCEPTABLE,
        desc = "each page absent or mapped whole")
@Outcome(expect = Expect.FORBIDDEN, desc = "an address that nobody mapped")
@State
public class WholeEntryStress {
    private static final int LAST = 15 << 12;

    private final PageTable table = SharedTables.table();

    @Actor
    public void map() {
        SharedTables.map(table, SharedTables.IOVA, SharedTables.PHYS, LAST + 4096);
    }

    @Actor
    public void walk(II_Result result) {
        result.r1 = seen(table.translate(SharedTables.IOVA), SharedTables.PHYS);
        result.r2 = seen(table.translate(SharedTables.IOVA + LAST), SharedTables.PHYS + LAST);
    }

    private static int seen(long found, long mapped) {
        return found == -1 ? 0 : found == mapped ? 1 : 2;
    }

    @Arbiter
    public void release() {
        table.release();
    }
}
