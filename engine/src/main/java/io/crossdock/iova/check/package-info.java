/** What every IOVA allocator must do, as checks that anyone can run on an allocator of their own. */
@NullMarked
package io.crossdock.iova.check;

import org.jspecify.annotations.NullMarked;
