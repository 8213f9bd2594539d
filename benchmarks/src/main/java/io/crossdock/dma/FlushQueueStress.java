package io.crossdock.dma;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/** One context unmaps while another one flushes; each context has a queue of its own. */
@JCStressTest
@Outcome(
        id = "1",
        expect = Expect.ACCEPTABLE,
        desc = "the address came back after a flush that found its entry cleared")
@Outcome(expect = Expect.FORBIDDEN, desc = "it came back too early (2), or never (3)")
@State
public class FlushQueueStress extends FlushRace {
    public FlushQueueStress() {
        super(false);
    }

    @Actor
    public void unmaps() {
        unmap();
    }

    @Actor
    public void flushes() {
        flush(two);
    }

    @Arbiter
    public void look(I_Result result) {
        result.r1 = settle();
    }
}
