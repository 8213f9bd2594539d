/** Modelled devices: what answers to BARs, and engines that send requests of their own. */
@NullMarked
package io.crossdock.model.device;

import org.jspecify.annotations.NullMarked;
