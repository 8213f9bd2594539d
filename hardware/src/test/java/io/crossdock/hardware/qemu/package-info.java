@NullMarked
package io.crossdock.hardware.qemu;

import org.jspecify.annotations.NullMarked;
