/** Tests of modelled devices by their registers. */
@NullMarked
package io.crossdock.model.device;

import org.jspecify.annotations.NullMarked;
