/** Several transfers at once: patterns of streams, what they share, and what is left for each. */
@NullMarked
package io.crossdock.workbench.explain.pattern;

import org.jspecify.annotations.NullMarked;
