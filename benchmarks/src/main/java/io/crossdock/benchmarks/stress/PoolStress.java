package io.crossdock.benchmarks.stress;

import io.crossdock.iova.PoolIovaAllocator;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/** {@link SharedRanges} of {@link PoolIovaAllocator}. */
@JCStressTest
@Outcome(id = "1", expect = Expect.ACCEPTABLE, desc = "what is taken is distinct")
@Outcome(expect = Expect.FORBIDDEN, desc = "a range was given out twice, or none in an almost empty space")
@State
public class PoolStress extends SharedRanges {
    public PoolStress() {
        super(PoolIovaAllocator::new);
    }

    @Actor
    public void takeTwo() {
        oneTakesTwo();
    }

    @Actor
    public void freeAndTake() {
        twoFreesAndTakes();
    }

    @Arbiter
    public void look(I_Result result) {
        result.r1 = distinct();
    }
}
