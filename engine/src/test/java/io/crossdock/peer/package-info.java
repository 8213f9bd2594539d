@NullMarked
package io.crossdock.peer;

import org.jspecify.annotations.NullMarked;
