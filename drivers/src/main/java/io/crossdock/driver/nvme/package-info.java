/**
 * Driver of NVMe controllers: identify, read, write, flush, and the controller memory buffer for peers.
 *
 * <p>Section numbers are those of the NVM Express Base Specification 1.4.
 */
@NullMarked
package io.crossdock.driver.nvme;

import org.jspecify.annotations.NullMarked;
