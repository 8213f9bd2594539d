package io.crossdock.dma;

import io.crossdock.machine.DmaMemory;

/**
 * Part of a memory, as an entry of a scatterlist.
 *
 * @param memory system memory
 * @param offset its first byte
 * @param size bytes, above 0
 */
public record DmaPiece(DmaMemory memory, long offset, long size) {
    long phys() {
        return memory.machineAddress(offset);
    }
}
