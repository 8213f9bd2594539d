package io.crossdock.benchmarks.stress;

import io.crossdock.pagetable.Access;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** One context claims a page to read, another one the same page to write: never both, and never neither. */
@JCStressTest
@Outcome(id = "1, 0", expect = Expect.ACCEPTABLE, desc = "the reader came first, and the entry is its")
@Outcome(id = "0, 2", expect = Expect.ACCEPTABLE, desc = "the writer came first, and the entry is its")
@Outcome(expect = Expect.FORBIDDEN, desc = "rights were mixed, or a claim was lost")
@State
public class IdentityRightsStress extends SharedPages {
    private boolean read;
    private boolean write;

    @Actor
    public void reader() {
        read = claim(PAGE, Access.READ, 1);
    }

    @Actor
    public void writer() {
        write = claim(PAGE, Access.WRITE, 2);
    }

    @Arbiter
    public void look(II_Result result) {
        long rights = table.entry(PAGE) & 3;
        result.r1 = read ? (int) (rights & 1) | (write ? 4 : 0) : 0;
        result.r2 = write ? (int) (rights & 2) | (read ? 4 : 0) : 0;
        close();
    }
}
