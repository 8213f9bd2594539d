package io.crossdock.benchmarks.stress;

import io.crossdock.pagetable.PageTable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** Two contexts map neighbouring pages whose tables on three levels do not exist yet: each finds its page afterwards. */
@JCStressTest
@Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "both mapped, in tables that are linked once")
@Outcome(expect = Expect.FORBIDDEN, desc = "a page went with a table that lost the race")
@State
public class LinkedTablesStress {
    private final PageTable table = SharedTables.table();

    @Actor
    public void first() {
        SharedTables.map(table, SharedTables.IOVA, SharedTables.PHYS, 4096);
    }

    @Actor
    public void second() {
        SharedTables.map(table, SharedTables.IOVA + 4096, SharedTables.PHYS + (1L << 20), 4096);
    }

    @Arbiter
    public void look(II_Result result) {
        result.r1 = table.translate(SharedTables.IOVA) == SharedTables.PHYS ? 1 : 0;
        result.r2 = table.translate(SharedTables.IOVA + 4096) == SharedTables.PHYS + (1L << 20) ? 1 : 0;
        table.release();
    }
}
