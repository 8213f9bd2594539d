/** IOVA allocators that others wrote: found in their JAR, and tried with the laws of {@link io.crossdock.iova.check}. */
@NullMarked
package io.crossdock.workbench.allocator;

import org.jspecify.annotations.NullMarked;
