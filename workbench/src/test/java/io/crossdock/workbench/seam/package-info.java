/** The engine's drivers on the modelled machine: what crosses the seam is registers and bytes. */
@NullMarked
package io.crossdock.workbench.seam;

import org.jspecify.annotations.NullMarked;
