/**
 * Turns reports into lines of text: layout, and nothing else. Every line is at most {@link
 * io.crossdock.cli.screen.Text#WIDTH} columns wide, and says the same with and without colour.
 */
@NullMarked
package io.crossdock.cli.screen;

import org.jspecify.annotations.NullMarked;
