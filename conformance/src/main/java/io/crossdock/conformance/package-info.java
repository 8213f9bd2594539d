/**
 * What every machine behind the seam must do: registers, memory, time, DMA in and out, faults. Any machine runs the
 * same checks; a machine that breaks one is named by it.
 */
@NullMarked
package io.crossdock.conformance;

import org.jspecify.annotations.NullMarked;
