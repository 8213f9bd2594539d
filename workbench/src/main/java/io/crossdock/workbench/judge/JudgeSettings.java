package io.crossdock.workbench.judge;

/**
 * What is to be judged.
 *
 * @param unit translation unit
 * @param operations how many, greater than 0
 * @param seed of the first round; each further round has the next
 * @param qemu whether QEMU is asked too
 */
public record JudgeSettings(JudgeUnit unit, long operations, long seed, boolean qemu) {
    public JudgeSettings {
        if (operations <= 0) {
            throw new IllegalArgumentException("nothing to do: operations=" + operations);
        }
    }
}
