/** Device drivers, one package each, written against the engine alone. */
@NullMarked
package io.crossdock.driver;

import org.jspecify.annotations.NullMarked;
