/**
 * Driver of AMD's IOMMU (AMD-Vi): host translation by version 1 page tables, through registers and bytes in memory alone.
 *
 * <p>"Specification" is the AMD I/O Virtualization Technology (IOMMU) Specification, publication 48882. Layouts of device
 * table entries, commands and page-table entries were tried on QEMU's unit; flags of events are recalled.
 */
@NullMarked
package io.crossdock.iommu.amdvi;

import org.jspecify.annotations.NullMarked;
