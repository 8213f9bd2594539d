package io.crossdock.workbench.bench;

import io.crossdock.iova.IovaAllocator;
import io.crossdock.iova.MapContext;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts the ranges of an allocator that are out, now and at most. */
final class MostLive {
    final AtomicInteger now = new AtomicInteger();
    final AtomicInteger most = new AtomicInteger();

    IovaAllocator around(IovaAllocator inner) {
        return new IovaAllocator() {
            @Override
            public long allocate(long size, long end, MapContext context) {
                long iova = inner.allocate(size, end, context);
                if (iova != NONE) {
                    most.accumulateAndGet(now.incrementAndGet(), Math::max);
                }
                return iova;
            }

            @Override
            public void free(long iova, long size, MapContext context) {
                now.decrementAndGet();
                inner.free(iova, size, context);
            }

            @Override
            public void reserve(long iova, long size) {
                inner.reserve(iova, size);
            }
        };
    }
}
