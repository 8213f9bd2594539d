package io.crossdock.pci;

import java.util.OptionalInt;

/**
 * Capability and status of a PCI Express link as one of its ends reports them.
 *
 * @param maxSpeedMtps LnkCap speed in megatransfers per second and lane: 2500, 5000, 8000, 16000, 32000 or 64000
 * @param maxWidth LnkCap lanes
 * @param speedMtps LnkSta speed; many devices lower it while idle
 * @param width LnkSta lanes; 0 where the link is down
 */
public record Link(OptionalInt maxSpeedMtps, OptionalInt maxWidth, OptionalInt speedMtps, OptionalInt width) {
    public static final Link UNKNOWN =
            new Link(OptionalInt.empty(), OptionalInt.empty(), OptionalInt.empty(), OptionalInt.empty());

    public Link {
        checkPositive("max speed", maxSpeedMtps, 1);
        checkPositive("max width", maxWidth, 0);
        checkPositive("speed", speedMtps, 1);
        checkPositive("width", width, 0);
    }

    private static void checkPositive(String what, OptionalInt value, int min) {
        if (value.isPresent() && value.getAsInt() < min) {
            throw new IllegalArgumentException("link " + what + " out of range: " + value.getAsInt());
        }
    }

    /** A trained link at its full speed and width. */
    public static Link trained(int speedMtps, int width) {
        return new Link(
                OptionalInt.of(speedMtps), OptionalInt.of(width), OptionalInt.of(speedMtps), OptionalInt.of(width));
    }

    /** PCI Express generation of a per-lane rate: 2500 is 1, 64000 is 6; empty for other rates. */
    public static OptionalInt generation(int speedMtps) {
        return switch (speedMtps) {
            case 2500 -> OptionalInt.of(1);
            case 5000 -> OptionalInt.of(2);
            case 8000 -> OptionalInt.of(3);
            case 16000 -> OptionalInt.of(4);
            case 32000 -> OptionalInt.of(5);
            case 64000 -> OptionalInt.of(6);
            default -> OptionalInt.empty();
        };
    }

    /** Per-lane rate of a generation in megatransfers per second. */
    public static int speedOfGeneration(int generation) {
        return switch (generation) {
            case 1 -> 2500;
            case 2 -> 5000;
            case 3 -> 8000;
            case 4 -> 16000;
            case 5 -> 32000;
            case 6 -> 64000;
            default -> throw new IllegalArgumentException("PCIe generation out of range: " + generation + ", limit=6");
        };
    }
}
