/** The modelled machine under the checks of the seam, and the checks under machines that break them. */
@NullMarked
package io.crossdock.model.conformance;

import org.jspecify.annotations.NullMarked;
