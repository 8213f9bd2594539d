/** Tables of AMD's tools: {@code rocm-smi --showtopo} and {@code rocm-bandwidth-test}. */
@NullMarked
package io.crossdock.topology.rocm;

import org.jspecify.annotations.NullMarked;
