package io.crossdock.cli.screen;

import io.crossdock.dma.InvalidationPolicy;

/** Invalidation policies as the command line names them. */
public final class PolicyText {
    private PolicyText() {}

    public static String of(InvalidationPolicy policy) {
        return switch (policy) {
            case STRICT -> "strict";
            case ADAPTIVE -> "adaptive";
            case STRICT_ISH -> "strict-ish";
            case DEFERRED -> "deferred";
            case SINGLE_QUEUE -> "deferred-single";
        };
    }
}
