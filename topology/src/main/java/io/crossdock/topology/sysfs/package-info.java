/** Reads the PCI part of a Linux {@code /sys}: live, saved as a folder, in an archive, or in a capture. */
@NullMarked
package io.crossdock.topology.sysfs;

import org.jspecify.annotations.NullMarked;
