package io.crossdock.workbench.bench;

import io.crossdock.iova.MapContext;
import java.util.Optional;

/** Maps, and hands what it has mapped to a {@link MapConsumer} on another thread, as the driver of a network card does. */
final class MapProducer implements MapTask {
    private final MapCalls calls;
    private final HandOver.Front front;
    private final MapContext context;
    private final Optional<CallTimes> maps;

    /**
     * @param calls whose maps are made in {@code context}
     * @param clocked whether every call is timed
     */
    MapProducer(MapCalls calls, HandOver.Front front, MapContext context, boolean clocked) {
        this.calls = calls;
        this.front = front;
        this.context = context;
        maps = clocked ? Optional.of(new CallTimes()) : Optional.empty();
    }

    @Override
    public void fill() {
        // nothing is live but what is under way
    }

    @Override
    public void work(Span span) {
        for (long made = 0; span.goesOn(made); made++) {
            int slot = front.next(span.stopped());
            if (slot < 0) {
                break;
            }
            if (maps.isPresent()) {
                long before = System.nanoTime();
                calls.map(slot);
                maps.get().add(System.nanoTime() - before);
            } else {
                calls.map(slot);
            }
            front.fill();
        }
        front.close();
    }

    @Override
    public void forget() {
        maps.ifPresent(CallTimes::forget);
    }

    @Override
    public void empty() {
        context.close();
    }

    /** Who unmaps completes the pair. */
    @Override
    public long operations() {
        return 0;
    }

    @Override
    public Optional<CallTimes> maps() {
        return maps;
    }

    @Override
    public Optional<CallTimes> unmaps() {
        return Optional.empty();
    }
}
