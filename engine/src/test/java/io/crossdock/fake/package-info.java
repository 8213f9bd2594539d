/** A machine for white-box tests of the engine. */
@NullMarked
package io.crossdock.fake;

import org.jspecify.annotations.NullMarked;
