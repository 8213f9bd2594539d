/** What the tests of all modules share. */
@NullMarked
package io.crossdock.testing;

import org.jspecify.annotations.NullMarked;
