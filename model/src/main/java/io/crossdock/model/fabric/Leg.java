package io.crossdock.model.fabric;

import io.crossdock.model.observe.LinkUse.Direction;
import io.crossdock.model.observe.TlpKind;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Ports that packets of a stream arrive at, one after the other, and the links they cross to get there. */
final class Leg {
    static final Leg EMPTY = new Leg(List.of(), List.of());

    /**
     * Framing and sequence number 4 bytes, link CRC 4 bytes: 8 at every rate up to 32 GT/s (PCIe base specification
     * 3.6.2, 4.2.2).
     */
    private static final int LINK_LAYER = 8;

    private static final int HEADER_3DW = 12;
    private static final int HEADER_4DW = 16;

    private final List<Node> arrivals;
    private final List<@Nullable LinkCounter> links;
    private final int limit;

    private Leg(List<Node> arrivals, List<@Nullable LinkCounter> links) {
        this.arrivals = arrivals;
        this.links = links;
        this.limit = arrivals.stream()
                .mapToInt(n -> n.registers().payloadLimit())
                .min()
                .orElse(Integer.MAX_VALUE);
    }

    /** Collects the ports of a leg. */
    static final class Builder {
        private final Stream stream;
        private final List<Node> arrivals = new ArrayList<>();
        private final List<@Nullable LinkCounter> links = new ArrayList<>();

        Builder(Stream stream) {
            this.stream = stream;
        }

        /** Arrives at a node without crossing a link: inside a switch, from the root complex, on a conventional bus. */
        void arrive(Node node) {
            arrivals.add(node);
            links.add(null);
        }

        /** Arrives at a node over the link below a port. */
        void cross(Node port, Direction direction, Node node) {
            arrivals.add(node);
            links.add(stream.link(port, direction));
        }

        Leg build() {
            return arrivals.isEmpty() ? EMPTY : new Leg(List.copyOf(arrivals), new ArrayList<>(links));
        }
    }

    /** Largest payload that every port on the way accepts. */
    int limit() {
        return limit;
    }

    /** The first port that would call a packet of this payload malformed (PCIe base specification 2.2.2). */
    @Nullable
    Node refusing(int payload) {
        for (Node node : arrivals) {
            if (payload > node.registers().payloadLimit()) {
                return node;
            }
        }
        return null;
    }

    static int requestOverhead(long address) {
        return LINK_LAYER + (address >>> 32 == 0 ? HEADER_3DW : HEADER_4DW);
    }

    static int completionOverhead() {
        return LINK_LAYER + HEADER_3DW;
    }

    /** Counts packets with data on every link. */
    void countData(TlpKind kind, Pieces pieces, int overhead) {
        countData(kind, pieces, overhead, null);
    }

    /** Counts packets with data on the links up to a port that drops them. */
    void countData(TlpKind kind, Pieces pieces, int overhead, @Nullable Node last) {
        for (int i = 0; i < arrivals.size(); i++) {
            LinkCounter link = links.get(i);
            if (link != null) {
                for (int run = 0; run < pieces.runs(); run++) {
                    link.add(kind, pieces.payload(run), overhead + pieces.padding(run), pieces.count(run));
                }
            }
            if (arrivals.get(i) == last) {
                return;
            }
        }
    }

    /** Counts packets without data on every link. */
    void countEmpty(TlpKind kind, int overhead, long n) {
        for (LinkCounter link : links) {
            if (link != null) {
                link.add(kind, 0, overhead, n);
            }
        }
    }
}
