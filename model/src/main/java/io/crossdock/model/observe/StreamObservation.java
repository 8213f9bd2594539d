package io.crossdock.model.observe;

import io.crossdock.pci.Bdf;
import java.util.List;

/**
 * Everything that the memory requests of one function in one direction did between two resets of the observer.
 *
 * @param requester function that sent the requests
 * @param operation what it did to the other side
 * @param payloadBytes data bytes that arrived at their destination
 * @param requests memory requests sent
 * @param droppedRequests requests that moved no byte
 * @param outstandingReads most read requests that the requester keeps in flight (its tags); 0 for writes
 * @param route places of the first request that arrived, or of the first request if none did
 * @param links per link and direction
 * @param types per memory type; requests that never reached the root complex are not in here
 * @param translation work of the IOMMU
 * @param dramReadBytes system memory read by these requests
 * @param dramWrittenBytes system memory written by these requests
 */
public record StreamObservation(
        Bdf requester,
        Operation operation,
        long payloadBytes,
        long requests,
        long droppedRequests,
        int outstandingReads,
        List<Hop> route,
        List<LinkUse> links,
        List<TypeUse> types,
        TranslationUse translation,
        long dramReadBytes,
        long dramWrittenBytes) {
    public enum Operation {
        WRITE,
        READ
    }

    public StreamObservation {
        route = List.copyOf(route);
        links = List.copyOf(links);
        types = List.copyOf(types);
    }
}
