/** Tests of the benchmarks. */
@NullMarked
package io.crossdock.workbench.bench;

import org.jspecify.annotations.NullMarked;
