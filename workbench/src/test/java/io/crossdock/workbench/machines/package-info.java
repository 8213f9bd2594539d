@NullMarked
package io.crossdock.workbench.machines;

import org.jspecify.annotations.NullMarked;
