package io.crossdock.topology.p2ptest;

import io.crossdock.platform.PairLabels;
import io.crossdock.topology.grid.Grid;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Lines such as {@code Device=0 CANNOT Access Peer Device=1}. */
final class AccessLines {
    private static final Pattern LINE =
            Pattern.compile("Device=([0-9]{1,3}) (CAN|CANNOT) Access Peer Device=([0-9]{1,3})");

    private AccessLines() {}

    /** A table of them; empty if there is none. */
    static Optional<PairLabels> read(List<String> lines, CudaDevices devices) {
        TreeSet<Integer> ordinals = new TreeSet<>();
        TreeMap<List<Integer>, String> words =
                new TreeMap<>((a, b) -> a.get(0).equals(b.get(0)) ? a.get(1) - b.get(1) : a.get(0) - b.get(0));
        for (String line : lines) {
            Matcher m = line.contains("Access Peer") ? LINE.matcher(line) : null;
            if (m != null && m.find()) {
                int from = Integer.parseInt(m.group(1));
                int to = Integer.parseInt(m.group(3));
                ordinals.add(from);
                ordinals.add(to);
                words.put(List.of(from, to), m.group(2));
            }
        }
        if (ordinals.isEmpty()) {
            return Optional.empty();
        }
        List<Integer> order = List.copyOf(ordinals);
        List<List<String>> cells = new ArrayList<>();
        for (int row : order) {
            List<String> line = new ArrayList<>(Collections.nCopies(order.size(), ""));
            for (int column = 0; column < order.size(); column++) {
                line.set(column, words.getOrDefault(List.of(row, order.get(column)), ""));
            }
            cells.add(line);
        }
        Grid grid = new Grid(1, order.stream().map(String::valueOf).toList(), cells);
        return Optional.of(grid.labels("p2pBandwidthLatencyTest", "access", devices::device));
    }
}
