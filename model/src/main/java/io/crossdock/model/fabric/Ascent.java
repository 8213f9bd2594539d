package io.crossdock.model.fabric;

import io.crossdock.model.observe.Hop;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The way of a request from its sender upwards.
 *
 * @param span addresses that go this way
 * @param leg ports up to the root complex or to the turning point
 * @param back the same ports downwards: the way of an answer from where the ascent ended
 * @param turned delivery without the root complex; null if the request reaches it or is refused
 * @param rootPort port through which it enters the root complex; null for a function on the root bus
 * @param refusal why the request ends on the way; null if it does not
 * @param hops places passed, the requester first
 */
record Ascent(
        Span span,
        Leg leg,
        Leg back,
        @Nullable Delivery turned,
        @Nullable Node rootPort,
        @Nullable String refusal,
        List<Hop> hops) {}
