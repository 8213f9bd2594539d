package io.crossdock.iova.check;

import io.crossdock.iova.CheckedIovaAllocator;
import io.crossdock.iova.IovaAllocator;
import io.crossdock.iova.IovaSpace;
import io.crossdock.iova.MapContext;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/** An allocator over a space of {@link #PAGES} pages of 4 KiB, with every range checked. */
final class Trial implements AutoCloseable {
    static final long PAGE = 4096;
    static final int PAGES = 2048;
    static final long END = PAGES * PAGE;

    final IovaSpace space;
    /** The one that is tried, without a check around it. */
    final IovaAllocator bare;

    final CheckedIovaAllocator allocator;

    Trial(IovaAllocator.Factory factory) {
        this(factory, END);
    }

    Trial(IovaAllocator.Factory factory, long end) {
        space = new IovaSpace(12, PAGE, end);
        bare = factory.create(space);
        allocator = new CheckedIovaAllocator(space, bare);
    }

    static RandomGenerator random(long seed) {
        return RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    }

    /** Takes single pages until none is left. */
    List<Long> fill(MapContext context) {
        List<Long> got = new ArrayList<>();
        for (long iova; (iova = allocator.allocate(PAGE, END, context)) != IovaAllocator.NONE; ) {
            got.add(iova);
        }
        return got;
    }

    void freeAll(List<Long> pages, MapContext context) {
        for (long iova : pages) {
            allocator.free(iova, PAGE, context);
        }
    }

    /** Pages of the largest power of two that an empty space gives. */
    static long largest(IovaAllocator.Factory factory) {
        for (long pages = Long.highestOneBit(PAGES); pages > 0; pages /= 2) {
            try (Trial trial = new Trial(factory);
                    MapContext context = new MapContext()) {
                if (trial.allocator.allocate(pages * PAGE, END, context) != IovaAllocator.NONE) {
                    return pages;
                }
            }
        }
        throw new LawBrokenException("hands out nothing of an empty space: size=" + PAGE + ", space=" + END);
    }

    /** Throws if the space does not give everything that a new one gives; all contexts must be closed. */
    void requireWhole(IovaAllocator.Factory factory) {
        try (Trial fresh = new Trial(factory);
                MapContext context = new MapContext()) {
            List<Long> there = new ArrayList<>(fill(context));
            List<Long> lost = fresh.fill(context);
            int all = lost.size();
            lost.removeAll(new HashSet<>(there));
            if (there.size() < all) {
                long first = lost.getFirst();
                long last = lost.getLast();
                throw new LawBrokenException("leaks: after every range was freed and every context closed, "
                        + (all - there.size()) + " of " + all + " pages are not handed out again, from "
                        + LawBrokenException.range(Math.min(first, last), PAGE) + " to "
                        + LawBrokenException.range(Math.max(first, last), PAGE));
            }
            freeAll(there, context);
        }
    }

    @Override
    public void close() {
        allocator.close();
    }
}
