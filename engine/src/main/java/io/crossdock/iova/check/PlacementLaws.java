package io.crossdock.iova.check;

import static io.crossdock.iova.check.LawBrokenException.range;
import static io.crossdock.iova.check.Trial.END;
import static io.crossdock.iova.check.Trial.PAGE;

import io.crossdock.iova.IovaAllocator;
import io.crossdock.iova.MapContext;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/** Where ranges lie. */
final class PlacementLaws {
    private static final int OPERATIONS = 20_000;
    private static final int CONTEXTS = 3;

    private PlacementLaws() {}

    static void badSizes(IovaAllocator.Factory factory, long seed) {
        try (Trial trial = new Trial(factory);
                MapContext context = new MapContext()) {
            for (long size : new long[] {0, -PAGE, 100, PAGE + 1, Long.MIN_VALUE}) {
                try {
                    long iova = trial.bare.allocate(size, END, context);
                    throw new LawBrokenException("allocated 0x" + Long.toHexString(iova) + " for size=" + size
                            + ", which is no positive multiple of the granule " + PAGE);
                } catch (IllegalArgumentException expected) {
                    // as it should
                }
            }
            for (long size : new long[] {END, 2 * END, 1L << 62}) {
                long iova = trial.allocator.allocate(size, END, context);
                if (iova != IovaAllocator.NONE) {
                    throw new LawBrokenException("allocated " + range(iova, size) + " in a space of " + END);
                }
            }
        }
        try (Trial trial = new Trial(factory)) {
            trial.requireWhole(factory);
        }
    }

    static void bounds(IovaAllocator.Factory factory, long seed) {
        try (Trial trial = new Trial(factory, 1L << 40);
                MapContext context = new MapContext()) {
            // Lowest bound first, for a narrow device comes last only in good weather.
            for (int bits : new int[] {16, 24, 32, 39, 63, 24, 32}) {
                long end = bits == 63 ? Long.MAX_VALUE : 1L << bits;
                for (int i = 0; i < 4; i++) {
                    if (trial.allocator.allocate(PAGE, end, context) == IovaAllocator.NONE) {
                        throw new LawBrokenException("hands out nothing below 0x" + Long.toHexString(end)
                                + " of an almost empty space: size=" + PAGE);
                    }
                }
            }
            if (trial.allocator.allocate(PAGE, PAGE, context) != IovaAllocator.NONE) {
                throw new LawBrokenException("hands out a page below the first of the space");
            }
        }
    }

    static void placement(IovaAllocator.Factory factory, long seed) {
        RandomGenerator random = Trial.random(seed);
        List<long[]> live = new ArrayList<>();
        MapContext[] contexts = new MapContext[CONTEXTS];
        for (int i = 0; i < CONTEXTS; i++) {
            contexts[i] = new MapContext();
        }
        try (Trial trial = new Trial(factory)) {
            trial.allocator.reserve(100 * PAGE - 1, 30 * PAGE);
            trial.allocator.reserve(120 * PAGE, 20 * PAGE);
            int got = 0;
            for (int i = 0; i < OPERATIONS; i++) {
                MapContext context = contexts[random.nextInt(CONTEXTS)];
                if (live.isEmpty() || random.nextInt(100) < 52) {
                    long size = (1L + random.nextInt(random.nextInt(8) == 0 ? 70 : 9)) * PAGE;
                    long end = random.nextInt(4) == 0 ? random.nextLong(END) : END;
                    long iova = trial.allocator.allocate(size, end, context);
                    if (iova != IovaAllocator.NONE) {
                        live.add(new long[] {iova, size});
                        got++;
                    }
                } else {
                    long[] range = takeAny(live, random);
                    trial.allocator.free(range[0], range[1], context);
                }
            }
            if (got < OPERATIONS / 10) {
                throw new LawBrokenException("served " + got + " of some " + OPERATIONS / 2 + " requests");
            }
            for (long[] range : live) {
                trial.allocator.free(range[0], range[1], contexts[0]);
            }
        } finally {
            for (MapContext context : contexts) {
                context.close();
            }
        }
    }

    /** Takes an element out, by putting the last one in its place. */
    static long[] takeAny(List<long[]> live, RandomGenerator random) {
        int pick = random.nextInt(live.size());
        long[] last = live.removeLast();
        return pick == live.size() ? last : live.set(pick, last);
    }
}
