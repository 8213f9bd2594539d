/**
 * Translation units: their drivers, which reach the hardware through registers and bytes in memory alone, and the domains
 * that devices are attached to.
 */
@NullMarked
package io.crossdock.iommu;

import org.jspecify.annotations.NullMarked;
