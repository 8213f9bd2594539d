package io.crossdock.workbench.judge;

/**
 * What is to be judged.
 *
 * @param unit translation unit
 * @param operations how many, greater than 0
 * @param seed of the first round; each further round has the next
 * @param machines which are asked
 * @param failures disagreements after which a run ends, greater than 0
 */
public record JudgeSettings(JudgeUnit unit, long operations, long seed, Machines machines, int failures) {
    /** Machines that stand beside the plain map. */
    public enum Machines {
        /** The model and QEMU. */
        BOTH,
        /** The model alone. */
        MODEL,
        /** QEMU alone: what it finds, the model had no part in. */
        QEMU
    }

    public JudgeSettings {
        if (operations <= 0 || failures <= 0) {
            throw new IllegalArgumentException("nothing to do: operations=" + operations + ", failures=" + failures);
        }
    }
}
