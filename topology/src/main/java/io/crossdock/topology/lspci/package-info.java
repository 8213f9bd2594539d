/**
 * Reads the text of {@code lspci}: {@code -v}, {@code -vv}, {@code -vvv}, {@code -n}, {@code -nn}, {@code -D}, {@code
 * -P}, {@code -PP}, with and without root, of pciutils 2.x to 3.x. Spellings differ between versions; each parser names
 * those it knows.
 */
@NullMarked
package io.crossdock.topology.lspci;

import org.jspecify.annotations.NullMarked;
