/** Output of {@code nvbandwidth}. */
@NullMarked
package io.crossdock.topology.nvbandwidth;

import org.jspecify.annotations.NullMarked;
