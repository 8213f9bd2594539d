/** Tables of {@code nvidia-smi topo}: how far devices stand apart, and what the driver allows between them. */
@NullMarked
package io.crossdock.topology.topo;

import org.jspecify.annotations.NullMarked;
