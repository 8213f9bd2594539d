package io.crossdock.model.fabric;

import io.crossdock.memory.PhysicalMemory;
import io.crossdock.model.config.FunctionRegisters.BarWindow;
import io.crossdock.model.config.PortTypes;
import io.crossdock.model.fabric.Delivery.Way;
import io.crossdock.model.observe.Hop;
import io.crossdock.model.observe.LinkUse.Direction;
import io.crossdock.pci.Acs;
import io.crossdock.pci.AddressRange;
import io.crossdock.platform.RootComplex;
import io.crossdock.platform.RootComplex.PeerPath;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Finds who answers an address in the root complex or below a port, and the way down to it and back. */
final class Descent {
    /** Fallback where nobody told the largest payload of the root complex: what the specification allows at most. */
    private static final int NO_LIMIT = 4096;

    private final AddressMap map;
    private final PhysicalMemory dram;
    private final List<Node> rootBuses;
    private final RootComplex facts;

    Descent(AddressMap map, PhysicalMemory dram, Collection<Node> nodes, RootComplex facts) {
        this.map = map;
        this.dram = dram;
        this.rootBuses = nodes.stream().filter(n -> n.parent() == null).toList();
        this.facts = facts;
    }

    /** Delivery of a request that has reached the root complex. */
    Delivery fromRoot(Stream stream, Ascent ascent, long address) {
        Delivery cached = stream.delivery;
        if (cached != null && cached.span().covers(address, map.generation())) {
            return cached;
        }
        Delivery made = findFromRoot(stream, ascent, address);
        stream.delivery = made;
        return made;
    }

    private Delivery findFromRoot(Stream stream, Ascent ascent, long address) {
        Span span = map.around(address);
        Node top = rootBuses.stream().filter(n -> n.wants(address)).findFirst().orElse(null);
        if (top == null) {
            PhysicalMemory.Region memory = dram.region(address).orElse(null);
            return memory != null
                    ? toDram(span, memory.range())
                    : nowhere(span, List.of(), "nobody claims this address");
        }
        boolean otherPort = top != ascent.rootPort();
        if (otherPort && facts.peerPath() == PeerPath.REFUSED) {
            return nowhere(span, List.of(), "the root complex forwards nothing between its ports");
        }
        boolean lines = otherPort && facts.peerPath() != PeerPath.INTERNAL;
        return find(stream, top, address, span, lines ? ascent : null);
    }

    /** Delivery of a request that turned inside a switch, a device or a conventional bus. */
    Delivery below(Stream stream, Node top, long address, Span span) {
        return find(stream, top, address, span, null);
    }

    private static Delivery toDram(Span span, AddressRange range) {
        Hop memory = new Hop(Optional.empty(), Hop.Kind.DRAM, "");
        return new Delivery(
                span, Way.DRAM, Leg.EMPTY, Leg.EMPTY, null, range, NO_LIMIT, NO_LIMIT, null, List.of(memory));
    }

    private static Delivery nowhere(Span span, List<Hop> before, String why) {
        List<Hop> hops = new ArrayList<>(before);
        hops.add(new Hop(Optional.empty(), Hop.Kind.DROPPED, why));
        return new Delivery(span, Way.NOWHERE, Leg.EMPTY, Leg.EMPTY, null, null, NO_LIMIT, NO_LIMIT, why, hops);
    }

    /** @param overLines ascent of a request that comes over the interconnect; null for any other */
    private Delivery find(Stream stream, Node top, long address, Span span, @Nullable Ascent overLines) {
        Leg.Builder leg = new Leg.Builder(stream);
        List<Hop> hops = new ArrayList<>();
        int egress = overLines == null ? NO_LIMIT : egressBytes(overLines, top);
        if (overLines != null) {
            hops.add(new Hop(
                    Optional.empty(),
                    Hop.Kind.INTERCONNECT,
                    "64-byte lines; leaves in packets of up to " + egress + " bytes where the memory type merges"));
        }
        leg.arrive(top);
        Node at = top;
        BarWindow window = at.claim(address);
        while (window == null) {
            hops.add(at.hop(at.registers().assumed()));
            Node next = null;
            for (Node child : at.children()) {
                if (child.wants(address)) {
                    next = child;
                    break;
                }
            }
            if (next == null) {
                return nowhere(span, hops, "no function below " + at.bdf() + " claims this address");
            }
            step(leg, at, next);
            at = next;
            window = at.claim(address);
        }
        hops.add(new Hop(
                Optional.of(at.bdf()), Hop.Kind.COMPLETER, at.registers().assumed()));
        return new Delivery(
                span,
                overLines == null ? Way.WHOLE : Way.LINES,
                leg.build(),
                completion(stream, at, overLines != null),
                at.target(window.index()),
                window.range(),
                at.registers().mps(),
                egress,
                null,
                List.copyOf(hops));
    }

    /** What the root complex merges into at most: the platform's fact, else what the way in allows. */
    private int egressBytes(Ascent ascent, Node port) {
        int unknown = Math.min(ascent.leg().limit(), NO_LIMIT);
        return Math.min(
                facts.egressPayloadBytes().orElse(unknown), port.registers().mps());
    }

    private static void step(Leg.Builder leg, Node port, Node to) {
        if (PortTypes.hasLinkBelow(port.type())) {
            leg.cross(port, Direction.DOWN, to);
        } else {
            leg.arrive(to);
        }
    }

    /** The way down a chain of functions, each the parent of the next. */
    static Leg down(Stream stream, List<Node> chain) {
        Leg.Builder leg = new Leg.Builder(stream);
        for (int i = 1; i < chain.size(); i++) {
            step(leg, chain.get(i - 1), chain.get(i));
        }
        return leg.build();
    }

    /**
     * The way of an answer, which is routed by the requester's ID: up until a neighbour leads to the requester, unless
     * ACS completion redirect sends it further; over the interconnect only to the root complex.
     */
    private static Leg completion(Stream stream, Node completer, boolean toRootComplex) {
        Leg.Builder leg = new Leg.Builder(stream);
        Node requester = stream.requester();
        if (!toRootComplex
                && completer.parent() != null
                && completer.parent() == requester.parent()
                && completer.bdf().device() == requester.bdf().device()) {
            return leg.build(); // inside one device
        }
        Node at = completer;
        for (Node port = at.parent(); port != null; port = at.parent()) {
            if (PortTypes.hasLinkBelow(port.type())) {
                leg.cross(port, Direction.UP, port);
            } else {
                leg.arrive(port);
            }
            Node bus = toRootComplex ? null : turningBus(port);
            if (bus != null && bus.leadsTo(requester)) {
                return finish(requester, bus, leg);
            }
            at = port;
        }
        return toRootComplex ? leg.build() : finish(requester, null, leg);
    }

    /** The bridge whose secondary bus an answer may turn on when it comes up through a port; null if it goes on. */
    private static @Nullable Node turningBus(Node port) {
        return switch (port.type()) {
            case SWITCH_DOWNSTREAM ->
                (port.registers().acsControl() & Acs.COMPLETION_REDIRECT) == 0 ? port.parent() : null;
            case ROOT_PORT, SWITCH_UPSTREAM -> null;
            default -> port;
        };
    }

    /** Continues a leg from a bridge above the requester, or from the root complex, down to the requester. */
    private static Leg finish(Node requester, @Nullable Node from, Leg.Builder leg) {
        List<Node> chain = new ArrayList<>();
        for (Node at = requester; at != null && at != from; at = at.parent()) {
            chain.addFirst(at);
        }
        leg.arrive(chain.getFirst());
        for (int i = 1; i < chain.size(); i++) {
            step(leg, chain.get(i - 1), chain.get(i));
        }
        return leg.build();
    }
}
