package io.crossdock.workbench.bench;

import io.crossdock.iova.IovaAllocator;
import io.crossdock.iova.MapContext;

/** An allocator whose work is marked. */
record PhasedAllocator(IovaAllocator inner, PhaseMarks marks) implements IovaAllocator {
    /** The same choice, marked. */
    static AllocatorChoice of(AllocatorChoice choice, PhaseMarks marks) {
        return new AllocatorChoice(
                choice.name(), space -> new PhasedAllocator(choice.factory().create(space), marks), choice.identity());
    }

    @Override
    public long allocate(long size, long end, MapContext context) {
        marks.allocating();
        long iova = inner.allocate(size, end, context);
        marks.allocated();
        return iova;
    }

    @Override
    public long tryAllocate(long size, long end, MapContext context) {
        marks.allocating();
        long iova = inner.tryAllocate(size, end, context);
        marks.allocated();
        return iova;
    }

    @Override
    public void free(long iova, long size, MapContext context) {
        marks.allocating();
        inner.free(iova, size, context);
        marks.allocated();
    }

    @Override
    public void reserve(long iova, long size) {
        inner.reserve(iova, size);
    }

    @Override
    public void trim() {
        inner.trim();
    }

    @Override
    public void close() {
        inner.close();
    }
}
