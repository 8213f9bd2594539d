package io.crossdock.cli;

import io.crossdock.cli.screen.PolicyText;
import io.crossdock.dma.InvalidationPolicy;

/** When a unit forgets what was unmapped, in the order in which the command line lists them. */
enum PolicyName {
    STRICT,
    ADAPTIVE,
    STRICT_ISH,
    DEFERRED,
    SINGLE_QUEUE;

    InvalidationPolicy policy() {
        return InvalidationPolicy.valueOf(name());
    }

    @Override
    public String toString() {
        return PolicyText.of(policy());
    }
}
