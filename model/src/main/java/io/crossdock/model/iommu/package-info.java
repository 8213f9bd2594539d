/**
 * What the modelled fabric and a modelled translation unit say to each other. A unit's driver does not come here: it has
 * registers and memory.
 */
@NullMarked
package io.crossdock.model.iommu;

import org.jspecify.annotations.NullMarked;
