/**
 * Driver of Intel VT-d (Intel Virtualization Technology for Directed I/O), legacy and scalable mode: registers, root,
 * context and PASID tables, queued invalidation, fault recording. {@link io.crossdock.iommu.vtd.VtdUnit} is the entry.
 */
@NullMarked
package io.crossdock.iommu.vtd;

import org.jspecify.annotations.NullMarked;
