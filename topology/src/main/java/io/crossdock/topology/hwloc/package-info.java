/** Topology files of hwloc, versions 1 and 2. */
@NullMarked
package io.crossdock.topology.hwloc;

import org.jspecify.annotations.NullMarked;
