package io.crossdock.model.observe;

import io.crossdock.pci.Bdf;
import java.util.Map;

/**
 * What one stream sent over one direction of one link.
 *
 * @param port upper end of the link: a root port or the downstream port of a switch
 * @param direction against or along the way from the root complex
 * @param tlps count per shape
 */
public record LinkUse(Bdf port, Direction direction, Map<TlpShape, Long> tlps) {
    public enum Direction {
        /** Towards the root complex. */
        UP,
        /** Away from it. */
        DOWN
    }

    public LinkUse {
        tlps = Map.copyOf(tlps);
    }

    public long payloadBytes() {
        return tlps.entrySet().stream()
                .mapToLong(e -> e.getKey().payloadBytes() * e.getValue())
                .sum();
    }

    /** Payload and overhead of all packets. */
    public long wireBytes() {
        return tlps.entrySet().stream()
                .mapToLong(e -> (long) (e.getKey().payloadBytes() + e.getKey().overheadBytes()) * e.getValue())
                .sum();
    }
}
