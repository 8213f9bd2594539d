package io.crossdock.iova.check;

import static io.crossdock.iova.check.LawBrokenException.range;
import static io.crossdock.iova.check.Trial.END;
import static io.crossdock.iova.check.Trial.PAGE;

import io.crossdock.iova.IovaAllocator;
import io.crossdock.iova.MapContext;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.random.RandomGenerator;

/** That what is freed comes back. */
final class RecoveryLaws {
    private static final int ROUNDS = 3;

    private RecoveryLaws() {}

    static void exhaustion(IovaAllocator.Factory factory, long seed) {
        try (Trial trial = new Trial(factory);
                MapContext context = new MapContext()) {
            List<Long> pages = trial.fill(context);
            for (int i = 0; i < 3; i++) {
                if (trial.allocator.allocate(PAGE, END, context) != IovaAllocator.NONE) {
                    throw new LawBrokenException("said that nothing was free, then found a page");
                }
            }
            // Not one page alone: an allocator may give chunks back whole.
            pages.sort(null);
            List<Long> upper = pages.subList(pages.size() / 2, pages.size());
            trial.freeAll(upper, context);
            for (int i = 0; i < upper.size() / 2; i++) {
                if (trial.allocator.allocate(PAGE, END, context) == IovaAllocator.NONE) {
                    throw new LawBrokenException("found nothing after " + i + " of " + upper.size()
                            + " pages that were freed just now, from " + range(upper.getFirst(), PAGE) + " to "
                            + range(upper.getLast(), PAGE));
                }
            }
        }
    }

    static void otherContext(IovaAllocator.Factory factory, long seed) {
        RandomGenerator random = Trial.random(seed);
        try (Trial trial = new Trial(factory);
                MapContext producer = new MapContext();
                MapContext consumer = new MapContext()) {
            Queue<long[]> onTheWay = new ArrayDeque<>();
            for (int i = 0; i < 20 * Trial.PAGES; i++) {
                long size = (1L << random.nextInt(4)) * PAGE;
                long iova = trial.allocator.allocate(size, END, producer);
                if (iova == IovaAllocator.NONE && !onTheWay.isEmpty()) {
                    free(trial, onTheWay.remove(), consumer); // whereupon it gives back what it keeps
                    iova = trial.allocator.allocate(size, END, producer);
                }
                if (iova == IovaAllocator.NONE) {
                    throw new LawBrokenException("ran dry after " + i + " ranges that one context allocated and another"
                            + " freed: size=" + size + ", live ranges=" + onTheWay.size() + ", the oldest "
                            + describe(onTheWay.peek()));
                }
                onTheWay.add(new long[] {iova, size});
                if (onTheWay.size() > 40) {
                    free(trial, onTheWay.remove(), consumer);
                }
            }
        }
    }

    private static void free(Trial trial, long[] range, MapContext context) {
        trial.allocator.free(range[0], range[1], context);
    }

    private static String describe(long[] range) {
        return range == null ? "none" : range(range[0], range[1]);
    }

    static void everyPage(IovaAllocator.Factory factory, long seed) {
        RandomGenerator random = Trial.random(seed);
        try (Trial trial = new Trial(factory)) {
            for (int round = 0; round < ROUNDS; round++) {
                try (MapContext one = new MapContext();
                        MapContext other = new MapContext()) {
                    List<long[]> live = new ArrayList<>();
                    for (int i = 0; i < Trial.PAGES / 4; i++) { // three times what fits
                        long size = (1L + random.nextInt(40)) * PAGE;
                        long iova = trial.allocator.allocate(size, END, one);
                        if (iova != IovaAllocator.NONE) {
                            live.add(new long[] {iova, size});
                        }
                        if (!live.isEmpty() && random.nextInt(3) == 0) {
                            long[] range = PlacementLaws.takeAny(live, random);
                            trial.allocator.free(range[0], range[1], random.nextBoolean() ? one : other);
                        }
                    }
                    for (long[] range : live) {
                        trial.allocator.free(range[0], range[1], other);
                    }
                }
                trial.requireWhole(factory);
            }
        }
    }

    static void fragmentation(IovaAllocator.Factory factory, long seed) {
        long largest = Trial.largest(factory) * PAGE;
        try (Trial trial = new Trial(factory)) {
            try (MapContext context = new MapContext()) {
                List<Long> pages = trial.fill(context);
                List<Long> kept = new ArrayList<>();
                for (int i = 0; i < pages.size(); i++) {
                    if (i % 2 == 0) {
                        kept.add(pages.get(i));
                    } else {
                        trial.allocator.free(pages.get(i), PAGE, context);
                    }
                }
                long between = trial.allocator.allocate(2 * PAGE, END, context);
                if (between != IovaAllocator.NONE) {
                    trial.allocator.free(between, 2 * PAGE, context);
                }
                trial.freeAll(kept, context);
            }
            try (MapContext context = new MapContext()) {
                long iova = trial.allocator.allocate(largest, END, context);
                if (iova == IovaAllocator.NONE) {
                    throw new LawBrokenException("finds no range of " + largest + " bytes in a space that was full of"
                            + " single pages and is empty again; a new one has room for it");
                }
            }
        }
    }
}
