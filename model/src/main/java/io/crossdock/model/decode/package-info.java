/** Everything that the modelled hardware can decode, by the names that people use. */
@NullMarked
package io.crossdock.model.decode;

import org.jspecify.annotations.NullMarked;
