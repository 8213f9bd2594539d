package io.crossdock.cli.screen;

/** How what is marked looks on the terminal. Whatever colour says stands in the text as well. */
public enum Style {
    /** No escape sequences. */
    PLAIN,
    /** ANSI colours (ECMA-48 SGR). */
    ANSI;

    private static final String RESET = "\u001b[0m";

    /** What colour is for. */
    enum Mark {
        /** The stage that holds a transfer back. */
        BOTTLENECK("\u001b[1;33m"),
        /** Somebody refuses. */
        REFUSAL("\u001b[31m"),
        /** A change makes it faster. */
        GAIN("\u001b[32m"),
        /** A prediction is not what it should be. */
        MISS("\u001b[31m");

        private final String start;

        Mark(String start) {
            this.start = start;
        }
    }

    String apply(Mark mark, String text) {
        return this == PLAIN ? text : mark.start + text + RESET;
    }
}
