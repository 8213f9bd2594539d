package io.crossdock.model.fabric;

import io.crossdock.model.observe.LinkUse;
import io.crossdock.model.observe.TlpKind;
import io.crossdock.model.observe.TlpShape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Packets of one stream over one direction of one link. */
final class LinkCounter {
    private final Node port;
    private final LinkUse.Direction direction;
    private final List<TlpShape> shapes = new ArrayList<>(4);
    private long[] counts = new long[4];

    LinkCounter(Node port, LinkUse.Direction direction) {
        this.port = port;
        this.direction = direction;
    }

    boolean is(Node otherPort, LinkUse.Direction otherDirection) {
        return port == otherPort && direction == otherDirection;
    }

    void add(TlpKind kind, int payload, int overhead, long n) {
        int i = 0;
        // A stream has very few shapes; comparing fields beats hashing a record that would have to be made first.
        while (i < shapes.size() && !same(shapes.get(i), kind, payload, overhead)) {
            i++;
        }
        if (i == shapes.size()) {
            shapes.add(new TlpShape(kind, payload, overhead));
            if (i == counts.length) {
                counts = java.util.Arrays.copyOf(counts, i * 2);
            }
        }
        counts[i] += n;
    }

    private static boolean same(TlpShape shape, TlpKind kind, int payload, int overhead) {
        return shape.kind() == kind && shape.payloadBytes() == payload && shape.overheadBytes() == overhead;
    }

    boolean isUsed() {
        return !shapes.isEmpty();
    }

    LinkUse toUse() {
        Map<TlpShape, Long> tlps = new LinkedHashMap<>();
        for (int i = 0; i < shapes.size(); i++) {
            tlps.put(shapes.get(i), counts[i]);
        }
        return new LinkUse(port.bdf(), direction, tlps);
    }
}
