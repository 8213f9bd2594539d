/** Keeps the sources in one format. */
@NullMarked
package io.crossdock.tools.format;

import org.jspecify.annotations.NullMarked;
