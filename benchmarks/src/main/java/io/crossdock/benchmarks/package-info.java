/** Measures the engine beside the bare memory operations that bound it, and attacks it with threads. */
@NullMarked
package io.crossdock.benchmarks;

import org.jspecify.annotations.NullMarked;
