package io.crossdock.platform;

import java.util.List;
import java.util.Optional;

/**
 * A table of figures that a tool measured for ordered pairs of devices.
 *
 * @param tool what printed it, such as {@code p2pBandwidthLatencyTest}
 * @param quantity what a figure is
 * @param peerToPeer whether the tool had switched direct access on; empty where it does not say
 * @param devices rows (which hold or start) and columns (which are reached)
 * @param values figure for [row][column], GB/s (10^9) or microseconds; NaN where nothing was printed,
 *     and on the diagonal: a device with itself is no pair
 */
public record PairMeasurement(
        String tool,
        Quantity quantity,
        Optional<Boolean> peerToPeer,
        List<PairDevice> devices,
        List<List<Double>> values) {
    public enum Quantity {
        /** GB/s of writes, row to column. */
        WRITE_BANDWIDTH,
        /** GB/s of reads, row from column. */
        READ_BANDWIDTH,
        /** GB/s one way, the tool not saying whether by reads or by writes. */
        ONE_WAY_BANDWIDTH,
        /** GB/s of both directions together. */
        BOTH_WAYS_BANDWIDTH,
        /** Microseconds of one small transfer, started by the device. */
        LATENCY_US
    }

    public PairMeasurement {
        devices = List.copyOf(devices);
        values = values.stream().map(List::copyOf).toList();
        int n = devices.size();
        if (values.size() != n || values.stream().anyMatch(row -> row.size() != n)) {
            throw new IllegalArgumentException("a table of " + n + " devices needs " + n + " rows of " + n + " values");
        }
    }
}
