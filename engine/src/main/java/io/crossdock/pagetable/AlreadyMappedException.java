package io.crossdock.pagetable;

/** Part of a range to be mapped is mapped already. */
public final class AlreadyMappedException extends MappingException {
    private static final long serialVersionUID = 1L;

    AlreadyMappedException(long iova, long entry) {
        super("already mapped: iova=" + hex(iova) + ", entry=" + hex(entry) + "; unmap it first");
    }
}
