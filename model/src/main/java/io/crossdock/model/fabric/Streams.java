package io.crossdock.model.fabric;

import io.crossdock.model.observe.StreamObservation;
import io.crossdock.model.observe.StreamObservation.Operation;
import java.util.EnumMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The streams that exist since the last reset. */
final class Streams {
    private final Map<Operation, Map<Node, Stream>> byRequester = new EnumMap<>(Operation.class);
    private final Set<Stream> inOrder = new LinkedHashSet<>();

    Stream of(Node requester, Operation operation) {
        Map<Node, Stream> map = byRequester.computeIfAbsent(operation, o -> new IdentityHashMap<>());
        return map.computeIfAbsent(requester, r -> {
            Stream stream = new Stream(r, operation);
            inOrder.add(stream);
            return stream;
        });
    }

    void clear() {
        byRequester.clear();
        inOrder.clear();
    }

    List<StreamObservation> observations() {
        return inOrder.stream().map(Stream::toObservation).toList();
    }
}
