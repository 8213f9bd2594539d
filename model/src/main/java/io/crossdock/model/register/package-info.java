/** Register blocks of modelled devices and translation units. */
@NullMarked
package io.crossdock.model.register;

import org.jspecify.annotations.NullMarked;
