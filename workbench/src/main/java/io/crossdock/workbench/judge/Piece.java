package io.crossdock.workbench.judge;

/**
 * The part of an access that lies in one page.
 *
 * @param iova first address
 * @param size bytes
 * @param outcome what becomes of it
 * @param target arena offset of the first byte that the address means, or would mean; {@link #UNKNOWN} if it means none
 * @param code reason as the unit numbers it; {@link #BY_OUTCOME} to derive it, {@link #SILENT} for a refusal without a
 *     record
 */
record Piece(long iova, int size, Outcome outcome, long target, int code) {
    static final int BY_OUTCOME = -1;
    static final int SILENT = 0;
    static final long UNKNOWN = Long.MIN_VALUE;

    enum Outcome {
        ALLOWED,
        /** Nothing is mapped there. */
        ABSENT,
        /** Mapped, but not for this direction. */
        DENIED,
        /** The address has more bits than the unit translates. */
        BEYOND,
        /** Refused because of what was done to a table. */
        DAMAGED
    }

    static Piece allowed(long iova, int size, long target) {
        return new Piece(iova, size, Outcome.ALLOWED, target, BY_OUTCOME);
    }

    static Piece refused(long iova, int size, Outcome outcome, long target) {
        return new Piece(iova, size, outcome, target, BY_OUTCOME);
    }

    static Piece damaged(long iova, int size, long target, int code) {
        return new Piece(iova, size, Outcome.DAMAGED, target, code);
    }

    boolean isAllowed() {
        return outcome == Outcome.ALLOWED;
    }

    Piece withCode(int newCode) {
        return new Piece(iova, size, outcome, target, newCode);
    }
}
