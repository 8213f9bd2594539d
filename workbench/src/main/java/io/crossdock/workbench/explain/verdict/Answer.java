package io.crossdock.workbench.explain.verdict;

/** What a layer answers. */
public enum Answer {
    YES("yes", "✓"),
    /** Writes pass, reads do not. */
    WRITES_ONLY("writes only", "w"),
    /** Yes, if something outside what this layer knows is as it should be; the reason names it. */
    CONDITIONAL("if", "~"),
    NO("no", "✗"),
    /** Depends on something that is not known. */
    UNKNOWN("unknown", "?"),
    /** The layer does not move data between devices of these kinds. */
    NOT_ASKED("–", "–");

    private final String word;
    private final String mark;

    Answer(String word, String mark) {
        this.word = word;
        this.mark = mark;
    }

    /** For a line of text. */
    public String word() {
        return word;
    }

    /** For a cell of a matrix: one column. */
    public String mark() {
        return mark;
    }
}
