/**
 * The seam: the only way from the engine and the device drivers to hardware, be it modelled, emulated or real.
 *
 * <p>Everything crosses as register accesses and bytes in memory. No method here names an IOMMU operation.
 */
@NullMarked
package io.crossdock.machine;

import org.jspecify.annotations.NullMarked;
