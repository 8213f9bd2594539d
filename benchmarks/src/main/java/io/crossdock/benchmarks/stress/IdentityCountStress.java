package io.crossdock.benchmarks.stress;

import io.crossdock.pagetable.Access;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** Two contexts claim a page with the same rights; one gives its claim back: the page stays while the other has it. */
@JCStressTest
@Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "one claim is left, and the page is mapped")
@Outcome(expect = Expect.FORBIDDEN, desc = "a claim was lost, or stayed")
@State
public class IdentityCountStress extends SharedPages {
    private boolean stayed;

    @Actor
    public void comesAndGoes() {
        if (claim(PAGE, Access.READ, 1)) {
            release(PAGE, Access.READ, 1);
        }
    }

    @Actor
    public void stays() {
        // the other one may be about to change the entry
        for (stayed = claim(PAGE, Access.READ, 2); !stayed; stayed = claim(PAGE, Access.READ, 2)) {
            Thread.onSpinWait();
        }
    }

    @Arbiter
    public void look(II_Result result) {
        result.r1 = (int) (table.entry(PAGE) >>> 52);
        result.r2 = table.translate(PAGE) == PAGE ? 1 : 0;
        close();
    }
}
