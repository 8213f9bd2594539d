/** Driver of QEMU's educational device: one DMA engine and a small buffer, enough to try a mapping. */
@NullMarked
package io.crossdock.driver.edu;

import org.jspecify.annotations.NullMarked;
