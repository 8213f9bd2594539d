package io.crossdock.workbench.explain.pattern;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Who writes to whom at the same time. */
public enum Pattern {
    /** Two devices, each to the other. */
    BOTH_WAYS("both-ways"),
    /** All others to the first. */
    TO_ONE("to-one"),
    /** The first to all others. */
    FROM_ONE("from-one"),
    /** Each to the next, the last to the first: what rings of collectives do. */
    RING("ring"),
    /** Each to each. */
    ALL_TO_ALL("all-to-all");

    private final String word;

    Pattern(String word) {
        this.word = word;
    }

    /** As the command line spells it. */
    public String word() {
        return word;
    }

    public static Optional<Pattern> of(String word) {
        return Arrays.stream(values()).filter(p -> p.word.equals(word)).findFirst();
    }

    /** Positions of a stream's ends in the list of devices. */
    record Ends(int from, int to) {}

    /** The streams between so many devices. */
    List<Ends> streams(int devices) {
        List<Ends> streams = new ArrayList<>();
        for (int i = 0; i < devices; i++) {
            for (int j = 0; j < devices; j++) {
                boolean belongs = i != j
                        && switch (this) {
                            case BOTH_WAYS, ALL_TO_ALL -> true;
                            case TO_ONE -> j == 0;
                            case FROM_ONE -> i == 0;
                            case RING -> j == (i + 1) % devices;
                        };
                if (belongs) {
                    streams.add(new Ends(i, j));
                }
            }
        }
        return streams;
    }
}
