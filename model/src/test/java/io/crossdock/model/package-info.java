/** Tests of the modelled machine through its registers. */
@NullMarked
package io.crossdock.model;

import org.jspecify.annotations.NullMarked;
