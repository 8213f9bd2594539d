package io.crossdock.model.fabric;

import io.crossdock.model.config.PortTypes;
import io.crossdock.model.observe.Hop;
import io.crossdock.model.observe.LinkUse.Direction;
import io.crossdock.pci.Acs;
import io.crossdock.pci.Bdf;
import io.crossdock.pci.PortType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Routes requests upwards by the address they carry, as switches do: a request turns below the root complex only if a
 * neighbour claims this address and no ACS control sends it up (PCIe base specification 2.2.4.1, 6.12.1).
 *
 * <p>Egress control vectors are taken as zero: they forbid nothing.
 */
final class Router {
    private final AddressMap map;
    private final Descent descent;

    Router(AddressMap map, Descent descent) {
        this.map = map;
        this.descent = descent;
    }

    Ascent ascend(Stream stream, long address) {
        Ascent cached = stream.ascent;
        if (cached != null && cached.span().covers(address, map.generation())) {
            return cached;
        }
        Ascent made = new Climb(stream, address).run();
        stream.ascent = made;
        return made;
    }

    /** One ascent while it is being found. */
    private final class Climb {
        private final Stream stream;
        private final Node requester;
        private final long address;
        private final Span span;
        private final Leg.Builder leg;
        private final List<Hop> hops = new ArrayList<>();
        private final List<Node> passed = new ArrayList<>();

        Climb(Stream stream, long address) {
            this.stream = stream;
            this.requester = stream.requester();
            this.address = address;
            this.span = map.around(address);
            this.leg = new Leg.Builder(stream);
            hops.add(new Hop(
                    Optional.of(requester.bdf()),
                    Hop.Kind.REQUESTER,
                    requester.registers().assumed()));
            passed.add(requester);
        }

        Ascent run() {
            Node sibling = siblingInDevice();
            if (sibling != null) {
                return turn(sibling, null);
            }
            Node at = requester;
            for (Node port = at.parent(); port != null; port = at.parent()) {
                arrive(port);
                if (!port.registers().busMaster()) {
                    return refuse(port, "bus mastering is off in the bridge's command register");
                }
                if (port.type() == PortType.SWITCH_DOWNSTREAM) {
                    Ascent ended = atDownstreamPort(port);
                    if (ended != null) {
                        return ended;
                    }
                } else {
                    hops.add(port.hop(port.registers().assumed()));
                    Node neighbour = isConventionalBus(port) ? claimant(port.children(), at) : null;
                    if (neighbour != null) {
                        return turn(neighbour, null);
                    }
                }
                at = port;
            }
            return end(null, at.isBridge() ? at : null, null);
        }

        private void arrive(Node port) {
            if (PortTypes.hasLinkBelow(port.type())) {
                leg.cross(port, Direction.UP, port);
            } else {
                leg.arrive(port);
            }
            passed.add(port);
        }

        /** A function of the same device that claims the address, unless ACS of this function sends the request up. */
        private @Nullable Node siblingInDevice() {
            Node parent = requester.parent();
            if (parent == null || redirects(requester)) {
                return null;
            }
            Bdf own = requester.bdf();
            List<Node> sameDevice = parent.children().stream()
                    .filter(n -> n.bdf().bus() == own.bus() && n.bdf().device() == own.device())
                    .toList();
            return claimant(sameDevice, requester);
        }

        /** What a downstream port does with a request from below; null where it passes the request up. */
        private @Nullable Ascent atDownstreamPort(Node port) {
            Node upstream = port.parent();
            if (port.registers().forwards(address)) {
                if ((port.registers().acsControl() & Acs.UPSTREAM_FORWARDING) == 0) {
                    return refuse(port, "the address lies below the port it came from, and ACS UF is off");
                }
                hops.add(port.hop(
                        "ACS upstream forwarding, " + port.registers().acs().describeControl()));
                return null;
            }
            Node neighbour = upstream == null ? null : claimant(upstream.children(), null);
            if (neighbour == null && upstream != null && upstream.claim(address) != null) {
                neighbour = upstream;
            }
            if (redirects(port)) {
                String sentUp =
                        "ACS request redirect, " + port.registers().acs().describeControl();
                hops.add(port.hop(neighbour == null ? port.registers().assumed() : sentUp));
                return null;
            }
            if (neighbour != null) {
                return turn(neighbour, port);
            }
            if (upstream != null && upstream.registers().forwards(address)) {
                return refuse(port, "the address lies inside the switch, and no port claims it");
            }
            hops.add(port.hop(port.registers().assumed()));
            return null;
        }

        private @Nullable Node claimant(List<Node> among, @Nullable Node except) {
            for (Node node : among) {
                if (node != except && node.wants(address)) {
                    return node;
                }
            }
            return null;
        }

        private Ascent turn(Node neighbour, @Nullable Node port) {
            if (port != null) {
                hops.add(port.hop(port.registers().assumed()));
            }
            return end(descent.below(stream, neighbour, address, span), null, null);
        }

        private Ascent refuse(Node port, String why) {
            hops.add(new Hop(Optional.of(port.bdf()), Hop.Kind.DROPPED, why));
            return end(null, null, why);
        }

        private Ascent end(@Nullable Delivery turned, @Nullable Node rootPort, @Nullable String refusal) {
            Leg back = Descent.down(stream, passed.reversed());
            return new Ascent(span, leg.build(), back, turned, rootPort, refusal, List.copyOf(hops));
        }
    }

    private static boolean redirects(Node node) {
        return (node.registers().acsControl() & Acs.REQUEST_REDIRECT) != 0;
    }

    private static boolean isConventionalBus(Node bridge) {
        return bridge.type() == PortType.PCIE_TO_PCI_BRIDGE || bridge.type() == PortType.CONVENTIONAL;
    }
}
