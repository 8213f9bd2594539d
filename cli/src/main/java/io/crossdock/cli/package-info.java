/** The {@code crossdock} command: parsing and printing only. */
@NullMarked
package io.crossdock.cli;

import org.jspecify.annotations.NullMarked;
