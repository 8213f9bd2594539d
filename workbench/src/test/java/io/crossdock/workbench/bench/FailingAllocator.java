package io.crossdock.workbench.bench;

import io.crossdock.iova.IovaAllocator;
import io.crossdock.iova.MapContext;

/** Has no address for anybody. */
final class FailingAllocator implements IovaAllocator {
    @Override
    public long allocate(long size, long end, MapContext context) {
        return NONE;
    }

    @Override
    public void free(long iova, long size, MapContext context) {
        throw new IllegalStateException("nothing was handed out: iova=0x" + Long.toHexString(iova));
    }

    @Override
    public void reserve(long iova, long size) {
        // nothing is handed out anyway
    }
}
