package io.crossdock.dma;

import io.crossdock.event.EventSink;
import io.crossdock.iommu.DomainKind;
import io.crossdock.iova.IovaAllocator;
import io.crossdock.iova.TreeIovaAllocator;
import io.crossdock.pagetable.TableOptions;
import org.jspecify.annotations.Nullable;

/**
 * How a machine's DMA is set up.
 *
 * @param mode what a device gets when it is attached
 * @param sink receives what the engine does; {@code null} for nobody. A flight recording hears it too: {@link
 *     io.crossdock.event.FlightSink}
 * @param allocator makes the IOVA allocator of each address space
 * @param policy when units are made to forget what was unmapped
 * @param adaptive when {@link InvalidationPolicy#ADAPTIVE} has a unit forget all at once
 * @param tables how page tables are kept; where a unit's walks do not snoop the caches, coherent walks are not had
 * @param identity whether system memory is mapped at its physical address where that can be had, so that {@code allocator}
 *     serves the rest
 * @param bypass whether trusted devices may go around the translation ({@link DmaAttributes#BYPASS}); the upper half of
 *     their addresses is kept for that
 */
public record DmaConfig(
        DomainKind mode,
        @Nullable EventSink sink,
        IovaAllocator.Factory allocator,
        InvalidationPolicy policy,
        AdaptiveFlush adaptive,
        TableOptions tables,
        boolean identity,
        boolean bypass) {
    /** With nobody listening, one tree under one lock, and strict invalidation. */
    public static DmaConfig of(DomainKind mode) {
        return new DmaConfig(
                mode,
                null,
                TreeIovaAllocator::new,
                InvalidationPolicy.STRICT,
                AdaptiveFlush.DEFAULT,
                TableOptions.DEFAULT,
                false,
                false);
    }

    public DmaConfig withSink(@Nullable EventSink receiver) {
        return new DmaConfig(mode, receiver, allocator, policy, adaptive, tables, identity, bypass);
    }

    public DmaConfig withAllocator(IovaAllocator.Factory factory) {
        return new DmaConfig(mode, sink, factory, policy, adaptive, tables, identity, bypass);
    }

    public DmaConfig withTables(TableOptions options) {
        return new DmaConfig(mode, sink, allocator, policy, adaptive, options, identity, bypass);
    }

    public DmaConfig withIdentity(boolean wanted) {
        return new DmaConfig(mode, sink, allocator, policy, adaptive, tables, wanted, bypass);
    }

    public DmaConfig withPolicy(InvalidationPolicy when) {
        return new DmaConfig(mode, sink, allocator, when, adaptive, tables, identity, bypass);
    }

    public DmaConfig withAdaptive(AdaptiveFlush limits) {
        return new DmaConfig(mode, sink, allocator, policy, limits, tables, identity, bypass);
    }

    public DmaConfig withBypass(boolean allowed) {
        return new DmaConfig(mode, sink, allocator, policy, adaptive, tables, identity, allowed);
    }
}
