/** Allocation of IOVAs, the addresses that devices send, and the context on whose behalf it happens. */
@NullMarked
package io.crossdock.iova;

import org.jspecify.annotations.NullMarked;
