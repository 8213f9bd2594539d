package io.crossdock.benchmarks.stress;

import io.crossdock.iova.IovaAllocator;
import io.crossdock.iova.IovaSpace;
import io.crossdock.iova.MapContext;

/**
 * The test of allocators, which jcstress wants spelt out for each: one context takes two ranges while another one frees what
 * the first had and takes one, in a space of 64 pages, so that ranges come back soon.
 */
abstract class SharedRanges {
    private static final long PAGE = 4096;
    private static final long END = 65 * PAGE;

    private final MapContext one = new MapContext();
    private final MapContext two = new MapContext();
    private final IovaAllocator allocator;
    /** Taken by the first context before the race. */
    private final long before;

    private long first;
    private long second;
    private long third;

    SharedRanges(IovaAllocator.Factory factory) {
        allocator = factory.create(new IovaSpace(12, 0, END));
        before = take(one);
    }

    private long take(MapContext context) {
        return allocator.allocate(PAGE, END, context);
    }

    final void oneTakesTwo() {
        first = take(one);
        second = take(one);
    }

    final void twoFreesAndTakes() {
        allocator.free(before, PAGE, two);
        third = take(two);
    }

    /** Ends the test; 1 if there are three ranges and no two are the same. */
    final int distinct() {
        one.close();
        two.close();
        allocator.close();
        boolean all = first >= 0 && second >= 0 && third >= 0;
        return all && first != second && first != third && second != third ? 1 : 0;
    }
}
