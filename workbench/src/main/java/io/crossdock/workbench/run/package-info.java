/**
 * Runs a transfer: builds the modelled machine, lets the drivers map and copy through it, checks the bytes at the
 * destination, and returns what was observed, priced.
 */
@NullMarked
package io.crossdock.workbench.run;

import org.jspecify.annotations.NullMarked;
