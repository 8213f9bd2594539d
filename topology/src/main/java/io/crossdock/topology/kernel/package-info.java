/** Kernel versions, as {@code uname} prints them. */
@NullMarked
package io.crossdock.topology.kernel;

import org.jspecify.annotations.NullMarked;
