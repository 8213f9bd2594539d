/**
 * QEMU as a machine: its IOMMUs and devices, reached through its qtest socket and a RAM file that both processes map.
 *
 * <p>No guest runs: the CPU stands still, and this process reads and writes registers in its place. What QEMU's models
 * do differently from hardware is listed in the module's README.
 */
@NullMarked
package io.crossdock.hardware.qemu;

import org.jspecify.annotations.NullMarked;
