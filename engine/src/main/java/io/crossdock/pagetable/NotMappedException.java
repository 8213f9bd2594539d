package io.crossdock.pagetable;

/** Part of a range to be unmapped is not mapped. */
public final class NotMappedException extends MappingException {
    private static final long serialVersionUID = 1L;

    NotMappedException(long iova) {
        super("not mapped: iova=" + hex(iova) + "; nothing of the range was unmapped");
    }
}
