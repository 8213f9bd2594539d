/** Types of IOMMU groups. */
@NullMarked
package io.crossdock.topology.groups;

import org.jspecify.annotations.NullMarked;
