package io.crossdock.workbench.bench;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/**
 * What {@link HandOver} claims, one test each. In the workbench's package, since the ring is nobody else's. What stands in the
 * slot is a plain field, as in {@code bench map}: the ring alone orders it. Nobody waits: who finds nothing gives up.
 */
public final class HandOverStress {
    private static final int NOTHING = -1;
    private static final int END = -2;

    private HandOverStress() {}

    /** A ring of one slot, and what stands in it. */
    abstract static class Ring {
        final HandOver.Front front;
        final HandOver.Back back;
        int slot;
        /** Touched by the back alone: whether it was found that there is nothing, not even an end. */
        private boolean gaveUp;

        Ring() {
            HandOver ring = new HandOver(1);
            front = ring.new Front();
            back = ring.new Back();
        }

        final void fill(int value) {
            if (front.next(() -> true) == 0) {
                slot = value;
                front.fill();
            }
        }

        final int take() {
            gaveUp = false;
            if (back.next(() -> gaveUp = true) < 0) {
                return gaveUp ? NOTHING : END;
            }
            int taken = slot;
            back.empty();
            return taken;
        }
    }

    /** What was written into a slot before it is handed over is seen behind it. */
    @JCStressTest
    @Outcome(id = "-1", expect = Expect.ACCEPTABLE, desc = "not handed over yet")
    @Outcome(id = "1", expect = Expect.ACCEPTABLE, desc = "handed over with what stands in it")
    @Outcome(expect = Expect.FORBIDDEN, desc = "handed over without (0), or an end that nobody told (-2)")
    @State
    public static class Fill extends Ring {
        @Actor
        public void fills() {
            fill(1);
        }

        @Actor
        public void takes(I_Result result) {
            result.r1 = take();
        }
    }

    /** A slot that was given back is filled again only after it was looked at. */
    @JCStressTest
    @Outcome(id = "1", expect = Expect.ACCEPTABLE, desc = "what was filled first")
    @Outcome(expect = Expect.FORBIDDEN, desc = "what was filled after it had been given back (2), or nothing")
    @State
    public static class Reuse extends Ring {
        public Reuse() {
            fill(1);
        }

        @Actor
        public void fills() {
            fill(2);
        }

        @Actor
        public void takes(I_Result result) {
            result.r1 = take();
        }
    }

    /** The end is heard of after everything that was filled before it. */
    @JCStressTest
    @Outcome(id = "-1", expect = Expect.ACCEPTABLE, desc = "neither slot nor end yet")
    @Outcome(id = "1", expect = Expect.ACCEPTABLE, desc = "the slot first")
    @Outcome(expect = Expect.FORBIDDEN, desc = "the end before the slot (-2), or an empty slot (0)")
    @State
    public static class Close extends Ring {
        @Actor
        public void fillsAndCloses() {
            fill(1);
            front.close();
        }

        @Actor
        public void takes(I_Result result) {
            result.r1 = take();
        }
    }
}
