package io.crossdock.pci;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;

/**
 * Speed and width at which a link runs under load, from what its two ends report.
 *
 * <p>Width is the smaller LnkSta width. Speed is the smaller LnkCap speed: devices lower LnkSta's while they idle, so a
 * status below both capabilities says nothing about a transfer and only makes a {@link #notes note}. What one end does
 * not tell, the other decides; an end that reports width 0 although a device answers behind it does not tell.
 *
 * @param speedMtps megatransfers per second and lane
 * @param width lanes, at least 1
 * @param notes what a reader should know before trusting the figures; one sentence each
 */
public record LinkRate(int speedMtps, int width, List<String> notes) {
    /** Line encoding: how much of the raw rate carries packets. */
    public enum Encoding {
        /** PCIe base specification 4.2.1: 2.5 and 5 GT/s. */
        B8_10(8, 10),
        /** PCIe base specification 4.2.2: 8 to 32 GT/s. SKP ordered sets are not taken off. */
        B128_130(128, 130),
        /**
         * PCIe base specification 6.x, 4.2.3: 64 GT/s and above. Of the 256 bytes of a flit 236 carry TLPs and 6 the data
         * link layer; 8 are CRC and 6 error correction.
         */
        FLIT(242, 256);

        private final int payload;
        private final int total;

        Encoding(int payload, int total) {
            this.payload = payload;
            this.total = total;
        }

        static Encoding of(int speedMtps) {
            return speedMtps < 8_000 ? B8_10 : speedMtps < 64_000 ? B128_130 : FLIT;
        }
    }

    public LinkRate {
        notes = List.copyOf(notes);
        if (speedMtps < 1 || width < 1) {
            throw new IllegalArgumentException(
                    "link rate out of range: speedMtps=" + speedMtps + ", width=" + width + ", minimum=1");
        }
    }

    /**
     * The link between two ends.
     *
     * @param upper what the port above reports; {@link Link#UNKNOWN} if the input lacks it
     * @param lower what the function below reports; {@link Link#UNKNOWN} if the input lacks it
     * @return empty if neither end tells a speed, or neither tells a width
     */
    public static Optional<LinkRate> of(Link upper, Link lower) {
        OptionalInt capableSpeed = min(upper, lower, Link::maxSpeedMtps);
        OptionalInt capableWidth = min(upper, lower, Link::maxWidth);
        OptionalInt trainedSpeed = min(upper, lower, Link::speedMtps);
        OptionalInt trainedWidth = min(upper, lower, Link::width);
        OptionalInt speed = capableSpeed.isPresent() ? capableSpeed : trainedSpeed;
        OptionalInt width = trainedWidth.isPresent() ? trainedWidth : capableWidth;
        if (speed.isEmpty() || width.isEmpty()) {
            return Optional.empty();
        }
        List<String> notes = new ArrayList<>();
        if (trainedSpeed.isPresent() && trainedSpeed.getAsInt() < speed.getAsInt()) {
            notes.add("link reports " + speedText(trainedSpeed.getAsInt()) + " but is capable of "
                    + speedText(speed.getAsInt()) + ": idle or downgraded; read LnkSta under load");
        }
        if (trainedWidth.isPresent() && capableWidth.isPresent() && trainedWidth.getAsInt() < capableWidth.getAsInt()) {
            notes.add("link runs x" + trainedWidth.getAsInt() + " but is capable of x" + capableWidth.getAsInt()
                    + ": lanes are missing, not idle");
        }
        if (trainedWidth.isEmpty()) {
            notes.add("no end reports the trained width: x" + width.getAsInt() + " is what it is capable of");
        }
        return Optional.of(new LinkRate(speed.getAsInt(), width.getAsInt(), notes));
    }

    /** The link above a function; empty if it stands on a root bus, inside a switch, or no end tells. */
    public static Optional<LinkRate> above(PciTopology topology, Bdf function) {
        FunctionInfo lower = topology.require(function);
        Optional<FunctionInfo> upper = topology.parent(function);
        if (lower.portType() == PortType.ROOT_PORT
                || lower.portType() == PortType.SWITCH_DOWNSTREAM
                || lower.portType() == PortType.ROOT_COMPLEX_INTEGRATED_ENDPOINT
                || upper.isPresent() && !endsLink(upper.get())) {
            return Optional.empty();
        }
        return of(upper.map(FunctionInfo::link).orElse(Link.UNKNOWN), lower.link());
    }

    /** The link below a port; empty if no end tells, or nothing stands below. */
    public static Optional<LinkRate> below(PciTopology topology, Bdf port) {
        FunctionInfo upper = topology.require(port);
        if (!endsLink(upper) || upper.bridge().isEmpty()) {
            return Optional.empty();
        }
        List<FunctionInfo> lower =
                topology.onBus(port.domain(), upper.bridge().get().secondary());
        if (lower.isEmpty() || upper.bridge().get().secondary() == 0) {
            return Optional.empty();
        }
        return of(upper.link(), lower.getFirst().link());
    }

    private static boolean endsLink(FunctionInfo bridge) {
        return switch (bridge.portType()) {
            case ROOT_PORT, SWITCH_DOWNSTREAM, PCI_TO_PCIE_BRIDGE, UNKNOWN -> true;
            default -> false;
        };
    }

    private static OptionalInt min(Link upper, Link lower, Function<Link, OptionalInt> field) {
        OptionalInt a = known(field.apply(upper));
        OptionalInt b = known(field.apply(lower));
        return a.isEmpty() || b.isPresent() && b.getAsInt() < a.getAsInt() ? b : a;
    }

    private static OptionalInt known(OptionalInt value) {
        return value.isPresent() && value.getAsInt() > 0 ? value : OptionalInt.empty();
    }

    public Encoding encoding() {
        return Encoding.of(speedMtps);
    }

    /** Bytes per second in one direction after line encoding, before packet overhead. Rounded once, to a double. */
    public double bytesPerSecond() {
        long payloadBitsTimesTotal = speedMtps * 1_000_000L * width * encoding().payload;
        return (double) payloadBitsTimesTotal / (8L * encoding().total);
    }

    /** {@code Gen4 x16}; rates that no generation has are written as such: {@code 20 GT/s x16}. */
    public String label() {
        OptionalInt generation = Link.generation(speedMtps);
        return (generation.isPresent() ? "Gen" + generation.getAsInt() : speedText(speedMtps)) + " x" + width;
    }

    private static String speedText(int mtps) {
        return (mtps % 1000 == 0 ? Integer.toString(mtps / 1000) : Double.toString(mtps / 1000.0)) + " GT/s";
    }
}
