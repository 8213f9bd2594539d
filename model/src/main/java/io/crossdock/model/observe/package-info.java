/**
 * What a functional run of the modelled machine did: counts of things that happened, never times. Pricing reads these
 * and nothing else of the model.
 */
@NullMarked
package io.crossdock.model.observe;

import org.jspecify.annotations.NullMarked;
