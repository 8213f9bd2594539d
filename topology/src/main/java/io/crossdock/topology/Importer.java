package io.crossdock.topology;

/** Reads one format. Implementations are stateless and thread-safe. */
public interface Importer {
    /** What it reads, for the message that lists what is understood. */
    String format();

    /** Whether the content is of this format. Looks at the content first, never throws. */
    boolean recognises(SourceText text);

    /** Whether a text of this format is nothing else: then no other importer looks into it. */
    default boolean isWhole() {
        return false;
    }

    /**
     * Reads what {@link #recognises} accepted.
     *
     * @throws InputException if the content is not valid
     */
    Fragment read(SourceText text);
}
