/**
 * Driver of Intel VT-d in legacy mode (Intel Virtualization Technology for Directed I/O): registers, root and context
 * tables, queued invalidation, fault recording. {@link io.crossdock.iommu.vtd.VtdUnit} is the entry.
 */
@NullMarked
package io.crossdock.iommu.vtd;

import org.jspecify.annotations.NullMarked;
