package io.crossdock.dma;

import io.crossdock.event.EventSink;
import io.crossdock.iommu.DomainKind;
import io.crossdock.iova.IovaAllocator;
import io.crossdock.iova.TreeIovaAllocator;
import org.jspecify.annotations.Nullable;

/**
 * How a machine's DMA is set up.
 *
 * @param mode what a device gets when it is attached
 * @param sink receives what the engine does; {@code null} for nobody
 * @param allocator makes the IOVA allocator of each address space
 */
public record DmaConfig(DomainKind mode, @Nullable EventSink sink, IovaAllocator.Factory allocator) {
    /** With nobody listening, and one tree under one lock. */
    public static DmaConfig of(DomainKind mode) {
        return new DmaConfig(mode, null, TreeIovaAllocator::new);
    }

    public DmaConfig withSink(EventSink receiver) {
        return new DmaConfig(mode, receiver, allocator);
    }

    public DmaConfig withAllocator(IovaAllocator.Factory factory) {
        return new DmaConfig(mode, sink, factory);
    }
}
