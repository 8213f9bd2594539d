/** Importers: a real machine's dump becomes a platform description. */
@NullMarked
package io.crossdock.topology;

import org.jspecify.annotations.NullMarked;
