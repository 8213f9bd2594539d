@NullMarked
package io.crossdock.workbench.explain.pattern;

import org.jspecify.annotations.NullMarked;
