/** Machines that others made, behind the seam {@link io.crossdock.machine.Machine}. */
@NullMarked
package io.crossdock.hardware;

import org.jspecify.annotations.NullMarked;
