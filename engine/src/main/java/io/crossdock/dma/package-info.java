/**
 * The DMA API that a device driver calls: mappings of system memory and of peers' BARs, coherent buffers, unmapping.
 *
 * <p>Start at {@link io.crossdock.dma.Dma#start}, then {@link io.crossdock.dma.Dma#attach}.
 */
@NullMarked
package io.crossdock.dma;

import org.jspecify.annotations.NullMarked;
