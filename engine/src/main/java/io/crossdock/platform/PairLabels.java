package io.crossdock.platform;

import java.util.List;

/**
 * A table of words about ordered pairs of devices.
 *
 * @param tool what printed it, such as {@code nvidia-smi topo -m}
 * @param meaning what a cell tells: {@code path} (how far apart), {@code access} (whether the tool could reach it),
 *     {@code read}, {@code write}, {@code atomics}, {@code nvlink}, {@code peer} (what a driver says of that ability, or
 *     of one that the text does not name), {@code transport} (what a library used)
 * @param devices rows and columns
 * @param cells word for [row][column], as printed; empty on the diagonal and where nothing was printed
 */
public record PairLabels(String tool, String meaning, List<PairDevice> devices, List<List<String>> cells) {
    public PairLabels {
        devices = List.copyOf(devices);
        cells = cells.stream().map(List::copyOf).toList();
        int n = devices.size();
        if (cells.size() != n || cells.stream().anyMatch(row -> row.size() != n)) {
            throw new IllegalArgumentException("a table of " + n + " devices needs " + n + " rows of " + n + " cells");
        }
    }
}
