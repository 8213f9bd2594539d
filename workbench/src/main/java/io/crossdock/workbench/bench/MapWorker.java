package io.crossdock.workbench.bench;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Maps and unmaps on one thread. Allocates nothing of its own once it is made, so that no collector runs between two
 * calls.
 */
final class MapWorker implements MapTask {
    private final MapCalls.Contexts contexts;
    private final MapCalls calls;
    /** What is mapped and unmapped besides in every turn. */
    private final @Nullable MapCalls send;

    private final boolean random;
    private final int slots;
    /** How many slots are mapped, from the first one on. */
    private int filled;
    /** Next slot of a ring, or state of the generator. */
    private long state;

    private final Optional<CallTimes> maps;
    private final Optional<CallTimes> unmaps;
    private long operations;

    /**
     * @param calls made in {@code contexts}
     * @param send made there, too: a mapping that each turn makes and takes away
     * @param clocked whether every call is timed
     * @param seed of the random pattern
     */
    MapWorker(
            MapCalls calls,
            @Nullable MapCalls send,
            MapCalls.Contexts contexts,
            MapBenchSettings settings,
            boolean clocked,
            long seed) {
        this.calls = calls;
        this.send = send;
        this.contexts = contexts;
        slots = settings.load().live();
        random = settings.load().pattern() == LoadSettings.Pattern.RANDOM;
        state = random ? seed * 0x9e3779b97f4a7c15L | 1 : 0;
        maps = clocked ? Optional.of(new CallTimes()) : Optional.empty();
        unmaps = clocked ? Optional.of(new CallTimes()) : Optional.empty();
    }

    @Override
    public void fill() {
        for (; filled < slots; filled++) {
            calls.map(filled);
        }
    }

    /** Hears what comes next. */
    @FunctionalInterface
    interface Turning {
        /** @param mapping whether a mapping is about to be made; else one is about to be taken away */
        void before(boolean mapping);
    }

    /** Takes one mapping away and makes it anew; what is sent, the other way round. */
    void turn(Turning turning) {
        int slot = next();
        turning.before(false);
        calls.unmap(slot);
        turning.before(true);
        calls.map(slot);
        if (send != null) {
            send.map(slot);
            turning.before(false);
            send.unmap(slot);
        }
    }

    @Override
    public void work(Span span) {
        long made = 0;
        if (maps.isPresent() && unmaps.isPresent()) {
            for (; span.goesOn(made); made++) {
                timedTurn(maps.get(), unmaps.get());
            }
        } else {
            for (; span.goesOn(made); made++) {
                int slot = next();
                calls.unmap(slot);
                calls.map(slot);
                if (send != null) {
                    send.map(slot);
                    send.unmap(slot);
                }
            }
        }
        operations += send == null ? made : 2 * made;
    }

    private void timedTurn(CallTimes mapTimes, CallTimes unmapTimes) {
        int slot = next();
        long before = System.nanoTime();
        calls.unmap(slot);
        long between = System.nanoTime();
        calls.map(slot);
        long after = System.nanoTime();
        unmapTimes.add(between - before);
        mapTimes.add(after - between);
        if (send != null) {
            before = System.nanoTime();
            send.map(slot);
            between = System.nanoTime();
            send.unmap(slot);
            after = System.nanoTime();
            mapTimes.add(between - before);
            unmapTimes.add(after - between);
        }
    }

    @Override
    public void forget() {
        maps.ifPresent(CallTimes::forget);
        unmaps.ifPresent(CallTimes::forget);
        operations = 0;
    }

    @Override
    public void empty() {
        for (; filled > 0; filled--) {
            calls.unmap(filled - 1);
        }
        contexts.close();
    }

    /** Rings go through the slots in order; xorshift64 chooses otherwise. */
    private int next() {
        if (!random) {
            int slot = (int) state;
            state = slot + 1 < slots ? slot + 1 : 0;
            return slot;
        }
        state ^= state << 13;
        state ^= state >>> 7;
        state ^= state << 17;
        return (int) Long.remainderUnsigned(state, slots);
    }

    @Override
    public long operations() {
        return operations;
    }

    @Override
    public Optional<CallTimes> maps() {
        return maps;
    }

    @Override
    public Optional<CallTimes> unmaps() {
        return unmaps;
    }
}
