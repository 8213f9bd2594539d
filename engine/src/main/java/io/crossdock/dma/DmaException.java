package io.crossdock.dma;

/** The DMA API refuses a call; nothing has changed. The message is one line: cause, value and limit, remedy. */
public final class DmaException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Why a call was refused. */
    public enum Reason {
        /** The range is empty, negative or outside of the memory or BAR. */
        OUT_OF_RANGE,
        /** The function has no such memory BAR, or no address is assigned to it. */
        NO_BAR,
        /** {@code mapSingle} takes system memory; a BAR has no page behind it. */
        NO_PAGE_BEHIND_BAR,
        /** The device cannot send the address: it has fewer address bits. */
        BEYOND_DMA_MASK,
        /** The translation cannot be bypassed here: not configured, or the memory has no address that would do it. */
        NO_BYPASS,
        /** A device that is not trusted asks to bypass the translation. */
        NOT_TRUSTED,
        /** The mapping was unmapped before. */
        ALREADY_UNMAPPED,
        /** The mapping belongs to another device. */
        FOREIGN_MAPPING,
        /** The memory given is not the one that is mapped. */
        OTHER_MEMORY,
        /** The device was detached. */
        DETACHED
    }

    private final Reason reason;

    DmaException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
