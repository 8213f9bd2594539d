/** Tests of routing and packet counts. */
@NullMarked
package io.crossdock.model.fabric;

import org.jspecify.annotations.NullMarked;
