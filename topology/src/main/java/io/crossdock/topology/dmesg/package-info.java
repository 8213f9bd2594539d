/** Kernel logs: what they say about IOMMU, BARs, links and peer-to-peer transfers. */
@NullMarked
package io.crossdock.topology.dmesg;

import org.jspecify.annotations.NullMarked;
