package io.crossdock.workbench.judge;

/**
 * An entry of a unit's queue as the unit reads it.
 *
 * @param word0 bits 63:0
 * @param word1 bits 127:64
 */
record Command(long word0, long word1) {}
