package io.crossdock.benchmarks.stress;

import io.crossdock.iova.IovaAllocator;
import io.crossdock.iova.IovaSpace;
import io.crossdock.iova.MapContext;

/** What the tests of allocators have in common: a space of 64 pages, so that ranges come back soon. */
abstract class SharedRanges {
    static final long PAGE = 4096;
    private static final long END = 65 * PAGE;

    final MapContext one = new MapContext();
    final MapContext two = new MapContext();
    private final IovaAllocator allocator;
    /** Taken by the first context before the race. */
    final long before;

    SharedRanges(IovaAllocator.Factory factory) {
        allocator = factory.create(new IovaSpace(12, 0, END));
        before = take(one);
    }

    final long take(MapContext context) {
        return allocator.allocate(PAGE, END, context);
    }

    final void give(long iova, MapContext context) {
        allocator.free(iova, PAGE, context);
    }

    final void close() {
        one.close();
        two.close();
        allocator.close();
    }
}
