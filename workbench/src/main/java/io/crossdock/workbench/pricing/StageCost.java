package io.crossdock.workbench.pricing;

/**
 * Time that one payload byte of a stream takes of a resource.
 *
 * @param stage name for the waterfall
 * @param resource what is shared: streams with the same resource compete for it
 * @param secondsPerByte time of the resource per payload byte of the stream
 */
record StageCost(String stage, String resource, double secondsPerByte) {}
