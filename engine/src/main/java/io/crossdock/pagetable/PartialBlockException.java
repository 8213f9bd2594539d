package io.crossdock.pagetable;

/** A range to be unmapped covers part of a block only. */
public final class PartialBlockException extends MappingException {
    private static final long serialVersionUID = 1L;

    PartialBlockException(long iova, long blockIova, long blockSize) {
        super("range covers part of a block: iova=" + hex(iova) + ", block=" + hex(blockIova) + " +" + hex(blockSize)
                + "; unmap the block whole");
    }
}
