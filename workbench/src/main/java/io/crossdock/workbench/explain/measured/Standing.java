package io.crossdock.workbench.explain.measured;

/** How a measured rate stands to the expected one. */
public enum Standing {
    /** Not more than 15 % below the expected interval, nor 10 % above it. */
    AS_EXPECTED,
    BELOW,
    ABOVE,
    /** No expectation: a latency, a device that the inputs do not show, or a link beside PCIe. */
    UNPRICED
}
