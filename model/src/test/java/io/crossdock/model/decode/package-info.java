@NullMarked
package io.crossdock.model.decode;

import org.jspecify.annotations.NullMarked;
