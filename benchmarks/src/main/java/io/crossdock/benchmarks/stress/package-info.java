/** Tries what the engine claims of concurrent calls, with jcstress: every outcome that it forbids is a bug. */
@NullMarked
package io.crossdock.benchmarks.stress;

import org.jspecify.annotations.NullMarked;
