/** Driver of the modelled copy engine: a device that moves bytes between its local memory and the bus. */
@NullMarked
package io.crossdock.driver.copyengine;

import org.jspecify.annotations.NullMarked;
