package io.crossdock.workbench.result;

import java.util.List;
import java.util.stream.Stream;

/**
 * A predicted payload rate.
 *
 * @param bytesPerSecond best estimate
 * @param low lower end of what the parameters allow
 * @param high upper end
 * @param bottleneck name of the last stage that lowered the best estimate
 * @param waterfall stages from the raw link on, best estimate
 * @param restsOn names of the parameters that can move the best estimate
 */
public record Rate(
        double bytesPerSecond,
        double low,
        double high,
        String bottleneck,
        List<Stage> waterfall,
        List<String> restsOn) {
    public Rate {
        restsOn = List.copyOf(restsOn);
        waterfall = List.copyOf(waterfall);
        if (!(low <= bytesPerSecond && bytesPerSecond <= high)) {
            throw new IllegalArgumentException(
                    "rate lies outside its own interval: " + low + " <= " + bytesPerSecond + " <= " + high);
        }
    }

    /** Half the width of the interval relative to its middle: 0.1 stands for ±10 %. */
    public double relativeHalfWidth() {
        return (high - low) / (high + low);
    }

    /** Whether low and high differ by more than rounding. */
    public boolean isInterval() {
        return relativeHalfWidth() > 0.001;
    }

    /** Both of two streams that run at the same time, as one figure; it has no waterfall of its own. */
    public Rate plus(Rate other) {
        List<String> all = Stream.concat(restsOn.stream(), other.restsOn.stream())
                .distinct()
                .toList();
        return new Rate(
                bytesPerSecond + other.bytesPerSecond, low + other.low, high + other.high, bottleneck, List.of(), all);
    }

    /** The same rate with an interval that also covers another one's. */
    public Rate widenedBy(Rate other) {
        return new Rate(
                bytesPerSecond, Math.min(low, other.low), Math.max(high, other.high), bottleneck, waterfall, restsOn);
    }
}
