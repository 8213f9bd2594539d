package io.crossdock.workbench.result;

/**
 * One step of a waterfall: what would be left of the rate if nothing behind this step held it back.
 *
 * @param name what limits, in a few words
 * @param bytesPerSecond payload rate after this step; never above the step before
 */
public record Stage(String name, double bytesPerSecond) {}
