package io.crossdock.workbench.explain.measured;

import io.crossdock.platform.PairMeasurement.Quantity;
import java.util.List;
import java.util.Optional;

/**
 * A table as a tool printed it, with expectations.
 *
 * @param tool what printed it
 * @param quantity what a figure is
 * @param peerToPeer whether peer access was on; empty where the tool does not say
 * @param devices rows and columns, by their names on this machine
 * @param cells figures, row by row
 */
public record MeasuredTable(
        String tool, Quantity quantity, Optional<Boolean> peerToPeer, List<String> devices, List<MeasuredCell> cells) {
    public MeasuredTable {
        devices = List.copyOf(devices);
        cells = List.copyOf(cells);
    }

    /** {@code GB/s} or {@code us}. */
    public String unit() {
        return quantity == Quantity.LATENCY_US ? "us" : "GB/s";
    }
}
