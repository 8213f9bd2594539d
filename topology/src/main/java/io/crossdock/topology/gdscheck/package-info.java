/** Output of {@code gdscheck}, the check of GPUDirect Storage. */
@NullMarked
package io.crossdock.topology.gdscheck;

import org.jspecify.annotations.NullMarked;
