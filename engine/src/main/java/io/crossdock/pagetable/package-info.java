/**
 * Writes I/O page tables: formats as data, one algorithm over all of them.
 *
 * <p>Vocabulary. An <i>entry</i> is 64 bits of a <i>table</i>. A <i>leaf</i> is an entry that ends a walk, at level 0 a
 * <i>page</i>, above it a <i>block</i>. Level 0 is the level of the smallest page, whatever the architecture calls it
 * (level 3 on Arm, level 1 on VT-d and AMD). The <i>granule</i> is the size of a page. {@code iova} is the address that a
 * device sends, {@code phys} the address that reaches memory. An <i>end</i> is exclusive, a <i>last</i> inclusive,
 * {@code lg2} marks a logarithm.
 */
@NullMarked
package io.crossdock.pagetable;

import org.jspecify.annotations.NullMarked;
