/**
 * A malicious device on the modelled machine: what it reaches of memory that was taken away from it.
 *
 * <p>{@link io.crossdock.workbench.attack.Attack#run} attacks at random, {@link
 * io.crossdock.workbench.attack.Interleavings#run} in every order of the steps of two contexts and two devices. Both run the
 * engine's own classes: the steps are seen from outside, where the engine tells its event sink, writes a register or waits.
 * Evidence is bytes: what a device wrote is looked for in the frames, and what it read says which frame it came from.
 */
@NullMarked
package io.crossdock.workbench.attack;

import org.jspecify.annotations.NullMarked;
