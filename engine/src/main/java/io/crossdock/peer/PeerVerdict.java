package io.crossdock.peer;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What Linux says when a driver asks for a peer mapping.
 *
 * @param status whether it lets the driver have it
 * @param mapType how requests would reach the peer
 * @param distance p2pdma's distance; empty for interfaces that have none
 * @param reason one sentence with addresses and register bits
 * @param evidence what it rests on, ports in the order in which Linux visits them
 * @param mappings what the mapping looks like per kernel interface; empty if there is none
 * @param kernelLog lines that Linux prints when the driver asks verbosely; empty where the answer is not certain
 * @param remedy what would change the answer
 */
public record PeerVerdict(
        Status status,
        MapType mapType,
        OptionalInt distance,
        String reason,
        List<Evidence> evidence,
        List<PeerMapping> mappings,
        List<String> kernelLog,
        Optional<Remedy> remedy) {
    public enum Status {
        ALLOWED,
        REFUSED,
        /** Depends on something that is not known. */
        UNKNOWN
    }

    public PeerVerdict {
        evidence = List.copyOf(evidence);
        mappings = List.copyOf(mappings);
        kernelLog = List.copyOf(kernelLog);
    }

    /** The weakest basis of all evidence. */
    public Basis basis() {
        return evidence.stream().map(Evidence::basis).reduce(Basis.READ, Basis::worse);
    }
}
