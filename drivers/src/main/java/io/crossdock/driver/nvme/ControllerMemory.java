package io.crossdock.driver.nvme;

import io.crossdock.machine.PciFunction;

/**
 * A controller memory buffer (3.1.11, 4.7): memory in a BAR that peers may be given.
 *
 * @param function whose BAR it is in
 * @param bar index of the BAR
 * @param offset first byte in the BAR
 * @param size bytes
 */
public record ControllerMemory(PciFunction function, int bar, long offset, long size) {}
