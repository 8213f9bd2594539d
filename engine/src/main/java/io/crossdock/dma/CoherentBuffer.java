package io.crossdock.dma;

import io.crossdock.machine.DmaMemory;

/**
 * New system memory that CPU and device share without cache maintenance.
 *
 * @param memory what the CPU sees
 * @param mapping what the device sees, bidirectional
 */
public record CoherentBuffer(DmaMemory memory, DmaMapping mapping) {}
