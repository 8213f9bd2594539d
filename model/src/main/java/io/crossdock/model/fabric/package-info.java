/**
 * The PCIe fabric: who claims an address, which ports a request passes, into which packets it is cut, and the count of
 * all of it.
 */
@NullMarked
package io.crossdock.model.fabric;

import org.jspecify.annotations.NullMarked;
