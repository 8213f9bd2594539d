/**
 * Importers: dumps of real machines and hand-written descriptions become one {@link
 * io.crossdock.platform.MachineDescription}.
 *
 * <p>{@link io.crossdock.topology.Inputs} is the way in: it recognises each file by its content, lets an {@link
 * io.crossdock.topology.Importer} read it into a {@link io.crossdock.topology.Fragment}, and puts the fragments
 * together. What no input shows stays unknown. {@link io.crossdock.topology.DeviceNames} turns what a user types into
 * a function.
 */
@NullMarked
package io.crossdock.topology;

import org.jspecify.annotations.NullMarked;
