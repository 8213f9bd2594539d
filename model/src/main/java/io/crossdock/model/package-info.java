/** The modelled machine. */
@NullMarked
package io.crossdock.model;

import org.jspecify.annotations.NullMarked;
