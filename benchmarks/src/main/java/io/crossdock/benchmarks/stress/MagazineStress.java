package io.crossdock.benchmarks.stress;

import io.crossdock.iova.MagazineIovaAllocator;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/** One context takes two ranges while another one takes one and frees what the first had: no two are the same. */
@JCStressTest
@Outcome(id = "1", expect = Expect.ACCEPTABLE, desc = "what is taken is distinct")
@Outcome(expect = Expect.FORBIDDEN, desc = "a range was given out twice, or none in an almost empty space")
@State
public class MagazineStress extends SharedRanges {
    private long first;
    private long second;
    private long third;

    public MagazineStress() {
        super(MagazineIovaAllocator::new);
    }

    @Actor
    public void takeTwo() {
        first = take(one);
        second = take(one);
    }

    @Actor
    public void freeAndTake() {
        give(before, two);
        third = take(two);
    }

    @Arbiter
    public void look(I_Result result) {
        result.r1 =
                first >= 0 && second >= 0 && third >= 0 && first != second && first != third && second != third ? 1 : 0;
        close();
    }
}
