/** What the engine's own work costs: mapping and unmapping, timed and counted, with hardware that answers at once. */
@NullMarked
package io.crossdock.workbench.bench;

import org.jspecify.annotations.NullMarked;
