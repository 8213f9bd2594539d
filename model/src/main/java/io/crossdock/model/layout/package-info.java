/**
 * Descriptions of binary structures: fields with place, meaning and source. The modelled units read memory through the
 * same fields that a decoder prints, so there is one table of bits for both.
 */
@NullMarked
package io.crossdock.model.layout;

import org.jspecify.annotations.NullMarked;
