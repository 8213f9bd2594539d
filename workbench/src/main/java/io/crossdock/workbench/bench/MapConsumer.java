package io.crossdock.workbench.bench;

import io.crossdock.iova.MapContext;
import java.util.Optional;

/** Unmaps what a {@link MapProducer} has mapped on another thread, until that has no more. */
final class MapConsumer implements MapTask {
    private final MapCalls calls;
    private final HandOver.Back back;
    private final MapContext context;
    private final Optional<CallTimes> unmaps;
    private long operations;

    /**
     * @param calls whose unmaps are made in {@code context}
     * @param clocked whether every call is timed
     */
    MapConsumer(MapCalls calls, HandOver.Back back, MapContext context, boolean clocked) {
        this.calls = calls;
        this.back = back;
        this.context = context;
        unmaps = clocked ? Optional.of(new CallTimes()) : Optional.empty();
    }

    @Override
    public void fill() {
        // nothing is live but what is under way
    }

    /** As long as the other thread, whose work the span limits. */
    @Override
    public void work(Span span) {
        for (int slot = back.next(span.stopped()); slot >= 0; slot = back.next(span.stopped())) {
            if (unmaps.isPresent()) {
                long before = System.nanoTime();
                calls.unmap(slot);
                unmaps.get().add(System.nanoTime() - before);
            } else {
                calls.unmap(slot);
            }
            back.empty();
            operations++;
        }
    }

    @Override
    public void forget() {
        unmaps.ifPresent(CallTimes::forget);
        operations = 0;
    }

    /** Both threads have ended their work: what was under way when they were stopped is taken away. */
    @Override
    public void empty() {
        for (int slot = back.next(() -> true); slot >= 0; slot = back.next(() -> true)) {
            calls.unmap(slot);
            back.empty();
        }
        context.close();
    }

    @Override
    public long operations() {
        return operations;
    }

    @Override
    public Optional<CallTimes> maps() {
        return Optional.empty();
    }

    @Override
    public Optional<CallTimes> unmaps() {
        return unmaps;
    }
}
