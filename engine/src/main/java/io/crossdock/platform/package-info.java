/** What a machine is besides its PCI functions: processor, kernel, IOMMU, root complex, memory; each fact with origin. */
@NullMarked
package io.crossdock.platform;

import org.jspecify.annotations.NullMarked;
