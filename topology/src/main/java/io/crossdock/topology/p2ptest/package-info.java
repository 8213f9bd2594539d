/** Output of CUDA's {@code p2pBandwidthLatencyTest}. */
@NullMarked
package io.crossdock.topology.p2ptest;

import org.jspecify.annotations.NullMarked;
