/** Kernel command lines, as booted and as configured. */
@NullMarked
package io.crossdock.topology.cmdline;

import org.jspecify.annotations.NullMarked;
