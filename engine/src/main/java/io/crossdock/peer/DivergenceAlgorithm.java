package io.crossdock.peer;

import io.crossdock.pci.Acs;
import io.crossdock.pci.FunctionInfo;
import io.crossdock.pci.Tristate;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Linux's later algorithm: only the two ports where the ways part decide about the route, each for the TLPs that it can
 * turn, and Translation Blocking anywhere on the client's way rejects translated requests.
 *
 * <p>Unknown control registers are tried with every value that matters, so that an answer that does not depend on them
 * stays known.
 */
final class DivergenceAlgorithm {
    private static final int[] ALL_CONTROLS =
            combinations(Acs.TRANSLATION_BLOCKING | Acs.REQUEST_REDIRECT | Acs.EGRESS_CONTROL | Acs.DIRECT_TRANSLATED);
    private static final int[] ALL_COMPLETION_CONTROLS = combinations(Acs.COMPLETION_REDIRECT);

    private DivergenceAlgorithm() {}

    /** Types that the route may have, before the host bridge is asked; {@code NOT_SUPPORTED}: a request is rejected. */
    static Set<MapType> mapTypes(PeerPath path, TlpClass tlp) {
        Set<MapType> types = EnumSet.noneOf(MapType.class);
        boolean meets = path.meets();
        List<FunctionInfo> below = path.client()
                .subList(
                        1,
                        meets ? Math.max(1, path.clientCommon()) : path.client().size());
        List<FunctionInfo> above = meets && path.clientCommon() > 0
                ? path.client().subList(path.clientCommon(), path.client().size())
                : List.of();
        for (int request : controls(path.requestPort(), ALL_CONTROLS)) {
            for (int completion : controls(path.completionPort(), ALL_COMPLETION_CONTROLS)) {
                for (boolean blockedBelow : values(blocks(below))) {
                    for (boolean blockedAbove : values(blocks(above))) {
                        types.add(route(tlp, meets, request, completion, blockedBelow, blockedAbove));
                    }
                }
            }
        }
        return types;
    }

    /** Whether a request turns at a port with this control register; Direct Translated wins over redirect. */
    static Tristate redirectsRequest(Acs acs, TlpClass tlp) {
        if (!acs.enabled(0).isKnown()) {
            return Tristate.UNKNOWN;
        }
        return Tristate.of(redirectsRequest(acs.control(), tlp));
    }

    private static boolean redirectsRequest(int control, TlpClass tlp) {
        if (tlp.translated && (control & Acs.DIRECT_TRANSLATED) != 0) {
            return false;
        }
        return (control & (Acs.REQUEST_REDIRECT | Acs.EGRESS_CONTROL)) != 0;
    }

    private static boolean redirectsCompletion(int control, TlpClass tlp) {
        return !tlp.relaxedCompletions && (control & Acs.COMPLETION_REDIRECT) != 0;
    }

    private static MapType route(
            TlpClass tlp, boolean meets, int request, int completion, boolean blockedBelow, boolean blockedAbove) {
        if (tlp.translated && (blockedBelow || (request & Acs.TRANSLATION_BLOCKING) != 0)) {
            return MapType.NOT_SUPPORTED;
        }
        if (meets && !redirectsRequest(request, tlp) && !redirectsCompletion(completion, tlp)) {
            return MapType.BUS_ADDRESS;
        }
        return tlp.translated && blockedAbove ? MapType.NOT_SUPPORTED : MapType.THROUGH_HOST_BRIDGE;
    }

    private static Tristate blocks(List<FunctionInfo> ports) {
        Tristate any = Tristate.OFF;
        for (FunctionInfo port : ports) {
            Tristate blocks = port.acs().enabled(Acs.TRANSLATION_BLOCKING);
            if (blocks.isOn()) {
                return Tristate.ON;
            }
            any = blocks.isKnown() ? any : Tristate.UNKNOWN;
        }
        return any;
    }

    private static boolean[] values(Tristate state) {
        return switch (state) {
            case ON -> new boolean[] {true};
            case OFF -> new boolean[] {false};
            case UNKNOWN -> new boolean[] {false, true};
        };
    }

    private static int[] controls(Optional<FunctionInfo> port, int[] ifUnknown) {
        if (port.isEmpty()) {
            return new int[] {0};
        }
        Acs acs = port.get().acs();
        return acs.presence() == Acs.Presence.UNKNOWN ? ifUnknown : new int[] {acs.control()};
    }

    /** All values of a register in which only these bits may be set. */
    private static int[] combinations(int bits) {
        int[] all = new int[1 << Integer.bitCount(bits)];
        int value = 0;
        for (int i = 0; i < all.length; i++) {
            all[i] = value;
            value = value - bits & bits; // the next subset of the bits
        }
        return all;
    }
}
