/** Physical address space: DRAM and BAR regions as sparse mappings, and frames of DRAM handed out from them. */
@NullMarked
package io.crossdock.memory;

import org.jspecify.annotations.NullMarked;
