@NullMarked
package io.crossdock.cli.screen;

import org.jspecify.annotations.NullMarked;
