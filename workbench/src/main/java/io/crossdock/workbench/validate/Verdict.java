package io.crossdock.workbench.validate;

/** What a comparison amounts to. */
public enum Verdict {
    /** Best estimate within 5 % of the middle of what was published. */
    CLOSE,
    /** Farther away, but maximum payloads are not known, and the interval that covers the usual ones holds the middle. */
    INSIDE_INTERVAL,
    /** The middle lies at most 10 % outside that interval. */
    NEAR_INTERVAL,
    /** None of these. With known payloads everything beyond 5 % is a miss. */
    MISS,
    /** The figure was not checked at its source: it proves nothing. */
    NOT_JUDGED,
    /** The model has nothing of what limits it. */
    NOT_MODELLED
}
