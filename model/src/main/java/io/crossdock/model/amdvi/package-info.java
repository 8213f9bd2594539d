/**
 * A modelled AMD IOMMU: registers, device table, command buffer, event log and host translation by version 1 page tables,
 * decoded from memory with code of its own.
 *
 * <p>"Specification" is the AMD I/O Virtualization Technology (IOMMU) Specification, publication 48882. Section numbers and
 * the flags of events are recalled, not read; entry and command layouts are those that QEMU's unit walks, too.
 */
@NullMarked
package io.crossdock.model.amdvi;

import org.jspecify.annotations.NullMarked;
