package io.crossdock.workbench.attack;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;

/**
 * All sequences of choices, one run for each: a run asks what to choose, and is repeated until nothing is left. A run must
 * offer the same choices whenever it was given the same answers.
 */
final class Choices {
    private int[] chosen = new int[64];
    private int[] offered = new int[64];
    /** A run that was given the same answers offered other choices. */
    static final class NotRepeatedException extends IllegalStateException {
        private static final long serialVersionUID = 1L;

        NotRepeatedException(int choice, int before, int now) {
            super("a run is not repeated: choice " + choice + " had " + before + " answers and has " + now);
        }
    }

    /** Answers that this run repeats. */
    private int given;
    /** Answers known so far. */
    private int length;

    private int at;
    private boolean known;
    private final Set<Long> states = new HashSet<>();

    /**
     * Chooses.
     *
     * @param count choices, at least 1
     * @param state what tells this situation from others: in one that was met before, all choices have been or will be made
     * @return 0 to {@code count - 1}
     */
    int choose(int count, long state) {
        if (known) {
            return 0;
        }
        if (at < given) {
            if (offered[at] != count) {
                throw new NotRepeatedException(at, offered[at], count);
            }
            return chosen[at++];
        }
        if (!states.add(state)) {
            known = true;
            return 0;
        }
        if (at == chosen.length) {
            chosen = Arrays.copyOf(chosen, 2 * at);
            offered = Arrays.copyOf(offered, 2 * at);
        }
        chosen[at] = 0;
        offered[at] = count;
        length = ++at;
        return 0;
    }

    /** Whether the run has come to a situation that was met before: what it does from there is of no interest. */
    boolean isKnown() {
        return known;
    }

    /** A run has ended: prepares the next; whether there is one. */
    boolean advance() {
        while (length > 0 && chosen[length - 1] + 1 == offered[length - 1]) {
            length--;
        }
        if (length == 0) {
            return false;
        }
        chosen[length - 1]++;
        given = length;
        at = 0;
        known = false;
        return true;
    }

    /** Situations met. */
    long states() {
        return states.size();
    }
}
