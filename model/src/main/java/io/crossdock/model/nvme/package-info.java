/**
 * A functional NVMe controller: registers, admin and I/O queues, PRP lists, a namespace on a {@link
 * io.crossdock.model.nvme.Medium}, and a controller memory buffer.
 *
 * <p>Section numbers are those of the NVM Express Base Specification 1.4. It has the commands that a polling driver
 * needs: identify, create and delete queues, the feature Number of Queues, read, write and flush. There are no
 * interrupts, no asynchronous events, no log pages and no SGLs. What it does not have it refuses with the status that
 * the specification names.
 */
@NullMarked
package io.crossdock.model.nvme;

import org.jspecify.annotations.NullMarked;
