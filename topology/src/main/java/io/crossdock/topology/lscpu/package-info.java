/** Output of {@code lscpu}. */
@NullMarked
package io.crossdock.topology.lscpu;

import org.jspecify.annotations.NullMarked;
