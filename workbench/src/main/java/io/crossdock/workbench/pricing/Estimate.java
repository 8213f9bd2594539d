package io.crossdock.workbench.pricing;

/** Which end of the parameters' intervals a price is computed with. */
enum Estimate {
    BEST,
    SLOWEST,
    FASTEST
}
