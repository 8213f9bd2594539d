/** Square tables in text, as tools that ask about pairs of devices print them. */
@NullMarked
package io.crossdock.topology.grid;

import org.jspecify.annotations.NullMarked;
