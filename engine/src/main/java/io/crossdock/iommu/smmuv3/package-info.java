/**
 * Driver of the Arm SMMUv3 (Arm IHI 0070), stage 1 or 2: registers, stream table, context descriptors, command and event
 * queues. {@link io.crossdock.iommu.smmuv3.Smmuv3Unit} is the entry.
 */
@NullMarked
package io.crossdock.iommu.smmuv3;

import org.jspecify.annotations.NullMarked;
