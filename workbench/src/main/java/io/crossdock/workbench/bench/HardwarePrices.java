package io.crossdock.workbench.bench;

import io.crossdock.machine.IommuInfo;
import io.crossdock.platform.Parameter;
import io.crossdock.platform.Parameter.Kind;
import io.crossdock.workbench.mapcost.Counter;
import io.crossdock.workbench.mapcost.MapCostReport.GroupResult;
import io.crossdock.workbench.mapcost.MapCosts;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** What hardware took elsewhere for what a map or an unmap asks of it; nanoseconds, each with its origin. */
final class HardwarePrices {
    private static final double NANOS_OF_MICRO = 1e3;
    private static final int LINES_OF_KIB = 16;
    /** A CMD_SYNC on an empty queue took as little, and with one command before it as much. */
    private static final double LEAST_WAIT = 190;

    private static final double WAIT = 883;
    /** Cycles of an invalidation of VT-d, and the clocks that they may be of, GHz. */
    private static final double LEAST_CYCLES = 2127;

    private static final double MOST_CYCLES = 2135;
    private static final double SLOW_CLOCK = 2;
    private static final double USUAL_CLOCK = 3;
    private static final double FAST_CLOCK = 4;

    private HardwarePrices() {}

    /** Prices for machines with a kind of unit. */
    static Map<HardwareCost, Parameter> of(IommuInfo.Kind unit) {
        Map<HardwareCost, Parameter> prices = new EnumMap<>(HardwareCost.class);
        prices.put(HardwareCost.COMMANDS, command(unit));
        prices.put(HardwareCost.WAITS, wait(unit));
        GroupResult tegra = group("seed003", "unmap");
        prices.put(
                HardwareCost.TABLE_LINES,
                Parameter.exact(
                        "bench.table.line",
                        price(tegra, Counter.LINE),
                        "ns",
                        Kind.FITTED,
                        "study seed003 of validate unmap (Tegra), per table line"));
        prices.put(
                HardwareCost.DATA_LINES,
                Parameter.exact(
                        "bench.data.line",
                        price(tegra, Counter.DATA_KIB) / LINES_OF_KIB,
                        "ns",
                        Kind.FITTED,
                        "study seed003 of validate unmap (Tegra), per KiB; that its device does not snoop is inferred"));
        return prices;
    }

    private static Parameter command(IommuInfo.Kind unit) {
        double price = price(group("d06", "unmap-after"), Counter.ENTRY);
        String source = "study d06 of validate unmap (SMMUv3, Kunpeng 920), per entry and the command for it";
        return switch (unit) {
            case SMMUV3 -> Parameter.exact("bench.command", price, "ns", Kind.FITTED, source);
            case VTD, AMDVI ->
                Parameter.interval(
                        "bench.command",
                        0,
                        price,
                        price,
                        "ns",
                        Kind.ASSUMED,
                        "none is published of this unit; at most as an SMMUv3's: " + source);
        };
    }

    private static Parameter wait(IommuInfo.Kind unit) {
        return switch (unit) {
            case SMMUV3 ->
                Parameter.interval(
                        "bench.wait",
                        LEAST_WAIT,
                        WAIT,
                        WAIT,
                        "ns",
                        Kind.MEASURED,
                        "Kunpeng 920 (D06), one thread: 883 of the 1,956 ns of an unmap; a CMD_SYNC alone 190 to 800");
            case VTD ->
                Parameter.interval(
                        "bench.wait",
                        LEAST_CYCLES / FAST_CLOCK,
                        MOST_CYCLES / USUAL_CLOCK,
                        MOST_CYCLES / SLOW_CLOCK,
                        "ns",
                        Kind.ASSUMED,
                        "2,127 to 2,135 cycles for an invalidation of VT-d (Technion, second-hand); clocks of 2 to 4"
                                + " GHz, 3 at best, are a guess");
            case AMDVI ->
                Parameter.interval(
                        "bench.wait",
                        LEAST_WAIT,
                        WAIT,
                        MOST_CYCLES / SLOW_CLOCK,
                        "ns",
                        Kind.ASSUMED,
                        "none is published of AMD-Vi; from the least of an SMMUv3 to the most of VT-d");
        };
    }

    private static GroupResult group(String study, String id) {
        return MapCosts.run(study, List.of()).studies().getFirst().groups().stream()
                .filter(group -> group.group().id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    private static double price(GroupResult group, Counter counter) {
        return NANOS_OF_MICRO * Objects.requireNonNull(group.prices().get(counter));
    }
}
