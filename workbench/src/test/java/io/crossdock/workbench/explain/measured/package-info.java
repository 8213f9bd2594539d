@NullMarked
package io.crossdock.workbench.explain.measured;

import org.jspecify.annotations.NullMarked;
