/** Tests of config registers. */
@NullMarked
package io.crossdock.model.config;

import org.jspecify.annotations.NullMarked;
