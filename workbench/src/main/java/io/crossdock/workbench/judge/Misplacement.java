package io.crossdock.workbench.judge;

/**
 * A register that leads the unit to the wrong place when it is enabled.
 *
 * @param id name
 * @param register offset
 * @param value what is written instead of what the driver writes
 * @param code reason of every access then
 */
record Misplacement(String id, long register, long value, int code) {}
