package io.crossdock.workbench.bench;

import io.crossdock.platform.Parameter;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/**
 * Where a pair of map and unmap spends its time, in one case. Times are nanoseconds of a thread per pair, means of
 * many batches of pairs, the disturbed ones left out.
 *
 * @param size bytes of a mapping
 * @param threads threads that map and unmap, each in a context of its own
 * @param operations pairs that were marked, all threads together
 * @param undisturbedNanos the same case without marks, sink or clock
 * @param disturbedNanos the calls with all that marking them costs
 * @param software time of each part, less what its marks cost; below zero where less is left than that varies by
 * @param marks of a pair
 * @param markNanos what one mark costs
 * @param hardware of a pair, counted and priced
 */
public record MapSplitCase(
        long size,
        int threads,
        long operations,
        double undisturbedNanos,
        double disturbedNanos,
        Map<MapPart, Double> software,
        double marks,
        double markNanos,
        Map<HardwareCost, Priced> hardware) {
    /** Software's share of the whole from which on it is almost everything. */
    public static final double ALMOST_ENTIRELY = 0.9;

    /**
     * How often something happens in a pair, and what that takes.
     *
     * @param price of one
     */
    public record Priced(double count, Parameter price) {
        /** Nanoseconds, best estimate. */
        public double nanos() {
            return count * price.value();
        }

        double least() {
            return count * price.low();
        }

        double most() {
            return count * price.high();
        }
    }

    /**
     * Time of one part of a pair, marks included.
     *
     * @param marks that end there
     */
    record Stretch(double nanos, double marks) {}

    /**
     * Takes the marks' cost away, and prices what was counted.
     *
     * @param parts as marked
     * @param markNanos what one mark costs
     * @param counts of a pair
     */
    static MapSplitCase of(
            long size,
            int threads,
            long operations,
            double undisturbedNanos,
            Map<MapPart, Stretch> parts,
            double markNanos,
            Map<MapEvent, Double> counts,
            Map<HardwareCost, Parameter> prices) {
        Map<MapPart, Double> software = new EnumMap<>(MapPart.class);
        parts.forEach((part, stretch) -> software.put(part, stretch.nanos() - stretch.marks() * markNanos));
        Map<HardwareCost, Priced> hardware = new EnumMap<>(HardwareCost.class);
        prices.forEach((cost, price) -> hardware.put(cost, new Priced(cost.of(counts), price)));
        return new MapSplitCase(
                size,
                threads,
                operations,
                undisturbedNanos,
                parts.values().stream().mapToDouble(Stretch::nanos).sum(),
                software,
                parts.values().stream().mapToDouble(Stretch::marks).sum(),
                markNanos,
                hardware);
    }

    /** Whether software is almost everything. */
    public enum Verdict {
        CONFIRMED,
        /** The prices do not tell. */
        OPEN,
        NOT_CONFIRMED
    }

    /** All parts together. */
    public double softwareNanos() {
        return software.values().stream().mapToDouble(Double::doubleValue).sum();
    }

    /** Best estimate of all that is priced. */
    public double hardwareNanos() {
        return hardware.values().stream().mapToDouble(Priced::nanos).sum();
    }

    /** The least that the prices allow. */
    public double leastHardwareNanos() {
        return hardware.values().stream().mapToDouble(Priced::least).sum();
    }

    /** The most that the prices allow. */
    public double mostHardwareNanos() {
        return hardware.values().stream().mapToDouble(Priced::most).sum();
    }

    /** Software and hardware together, best estimate. */
    public double nanos() {
        return softwareNanos() + hardwareNanos();
    }

    /** Best estimate of software's share. */
    public double softwareShare() {
        return softwareNanos() / nanos();
    }

    /** The same with the smaller figure of the software's two, parts or undisturbed, and the most of the hardware's. */
    public double leastSoftwareShare() {
        double least = Math.min(softwareNanos(), undisturbedNanos);
        return least / (least + mostHardwareNanos());
    }

    /** The same the other way round. */
    public double mostSoftwareShare() {
        double most = Math.max(softwareNanos(), undisturbedNanos);
        return most / (most + leastHardwareNanos());
    }

    /** Whether software is {@link #ALMOST_ENTIRELY} all. */
    public Verdict verdict() {
        if (leastSoftwareShare() >= ALMOST_ENTIRELY) {
            return Verdict.CONFIRMED;
        }
        return mostSoftwareShare() < ALMOST_ENTIRELY ? Verdict.NOT_CONFIRMED : Verdict.OPEN;
    }

    /** Time of a part. */
    public double nanos(MapPart part) {
        return Objects.requireNonNull(software.get(part));
    }

    /** Count and price of something that takes hardware's time. */
    public Priced of(HardwareCost cost) {
        return Objects.requireNonNull(hardware.get(cost));
    }
}
