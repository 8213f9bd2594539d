package io.crossdock.benchmarks.stress;

import io.crossdock.pagetable.Access;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** One context takes empty tables away and uses one again elsewhere, while another claims a page that it translated. */
@JCStressTest
@Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "both pages are mapped, each where it belongs")
@Outcome(
        id = "0, 1",
        expect = Expect.ACCEPTABLE,
        desc = "the claim came while the table was taken away, and was refused")
@Outcome(expect = Expect.FORBIDDEN, desc = "a claim took effect in a table that had moved, or went with it")
@State
public class IdentityReclaimStress extends SharedPages {
    private static final long ELSEWHERE = PAGE + (64L << 20);

    private boolean claimed;

    public IdentityReclaimStress() {
        claim(PAGE + 4096, Access.READ, 1);
        release(PAGE + 4096, Access.READ, 1);
    }

    @Actor
    public void reclaims() {
        pages.reclaim();
        claim(ELSEWHERE + 4096, Access.READ, 1);
    }

    @Actor
    public void claims() {
        claimed = claim(PAGE, Access.READ, 2);
    }

    @Arbiter
    public void look(II_Result result) {
        boolean mapped = table.translate(PAGE) == PAGE;
        boolean strayed = table.translate(ELSEWHERE) != -1;
        result.r1 = claimed == mapped && !strayed ? (mapped ? 1 : 0) : 2;
        result.r2 = table.translate(ELSEWHERE + 4096) == ELSEWHERE + 4096 ? 1 : 0;
        close();
    }
}
