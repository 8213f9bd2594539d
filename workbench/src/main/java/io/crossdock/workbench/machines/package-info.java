/** Running machines by name: the modelled one and QEMU's, each with either translation unit and the devices asked for. */
@NullMarked
package io.crossdock.workbench.machines;

import org.jspecify.annotations.NullMarked;
