package io.crossdock.model.fabric;

import io.crossdock.model.iommu.Translated;
import io.crossdock.model.observe.Hop;
import io.crossdock.model.observe.LinkUse;
import io.crossdock.model.observe.LinkUse.Direction;
import io.crossdock.model.observe.MemoryType;
import io.crossdock.model.observe.StreamObservation;
import io.crossdock.model.observe.StreamObservation.Operation;
import io.crossdock.model.observe.TranslationUse;
import io.crossdock.model.observe.TypeUse;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Requests of one function in one direction: what they did so far, and the last routing decisions for reuse. */
final class Stream {
    private static final MemoryType[] TYPES = MemoryType.values();

    private final Node requester;
    private final Operation operation;
    private final List<LinkCounter> links = new ArrayList<>();
    /** Per memory type, first without and then with the interconnect: payload bytes, requests, lines. */
    private final long[] types = new long[TYPES.length * 2 * 3];

    private long payloadBytes;
    private long requests;
    private long dropped;
    private List<Hop> route = List.of();
    private boolean routeArrived;
    private long lookups;
    private long iotlbHits;
    private long walks;
    private long walkReads;
    private long configReads;
    private long faults;
    private long dramRead;
    private long dramWritten;

    @Nullable
    Ascent ascent;

    @Nullable
    Delivery delivery;

    Stream(Node requester, Operation operation) {
        this.requester = requester;
        this.operation = operation;
    }

    Node requester() {
        return requester;
    }

    boolean isWrite() {
        return operation == Operation.WRITE;
    }

    /** The counter of a link, made on first use. */
    LinkCounter link(Node port, Direction direction) {
        for (LinkCounter counter : links) {
            if (counter.is(port, direction)) {
                return counter;
            }
        }
        LinkCounter counter = new LinkCounter(port, direction);
        links.add(counter);
        return counter;
    }

    /** Whether {@link #setRoute} would still change anything. */
    boolean wantsRoute(boolean arrived) {
        return arrived ? !routeArrived : requests == 0;
    }

    void setRoute(List<Hop> hops, boolean arrived) {
        route = hops;
        routeArrived |= arrived;
    }

    void countTranslation(Translated t, long requestCount) {
        configReads += t.configReads();
        walks += t.walkReads() > 0 ? 1 : 0;
        walkReads += t.walkReads();
        if (!t.passed()) {
            lookups += requestCount;
            faults += requestCount;
        } else if (t.bytesLeft() != Long.MAX_VALUE) {
            lookups += requestCount;
            // All requests of a burst lie in one page: those behind the first find what it has brought in.
            iotlbHits += requestCount - (t.iotlbHit() ? 0 : 1);
        }
    }

    void countArrived(long requestCount, long bytes) {
        requests += requestCount;
        payloadBytes += bytes;
    }

    void countDropped(long requestCount) {
        requests += requestCount;
        dropped += requestCount;
    }

    void countType(MemoryType type, boolean interconnect, long bytes, long tlps, long lines) {
        int at = (type.ordinal() * 2 + (interconnect ? 1 : 0)) * 3;
        types[at] += bytes;
        types[at + 1] += tlps;
        types[at + 2] += lines;
    }

    void countDram(long bytes) {
        if (isWrite()) {
            dramWritten += bytes;
        } else {
            dramRead += bytes;
        }
    }

    StreamObservation toObservation() {
        List<TypeUse> used = new ArrayList<>();
        for (int i = 0; i < types.length; i += 3) {
            if (types[i + 1] > 0) {
                used.add(new TypeUse(TYPES[i / 6], types[i], types[i + 1], types[i + 2], i / 3 % 2 == 1));
            }
        }
        List<LinkUse> uses = links.stream()
                .filter(LinkCounter::isUsed)
                .map(LinkCounter::toUse)
                .toList();
        return new StreamObservation(
                requester.bdf(),
                operation,
                payloadBytes,
                requests,
                dropped,
                isWrite() ? 0 : requester.registers().tags(),
                route,
                uses,
                used,
                new TranslationUse(lookups, iotlbHits, walks, walkReads, configReads, faults),
                dramRead,
                dramWritten);
    }
}
