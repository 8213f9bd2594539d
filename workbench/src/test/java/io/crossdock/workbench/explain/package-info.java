@NullMarked
package io.crossdock.workbench.explain;

import org.jspecify.annotations.NullMarked;
