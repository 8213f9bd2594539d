package io.crossdock.dma;

import io.crossdock.event.EventSink;
import io.crossdock.iommu.DomainKind;
import org.jspecify.annotations.Nullable;

/**
 * How a machine's DMA is set up.
 *
 * @param mode what a device gets when it is attached
 * @param sink receives what the engine does; {@code null} for nobody
 */
public record DmaConfig(DomainKind mode, @Nullable EventSink sink) {
    public static DmaConfig of(DomainKind mode) {
        return new DmaConfig(mode, null);
    }

    public DmaConfig withSink(EventSink receiver) {
        return new DmaConfig(mode, receiver);
    }
}
