package io.crossdock.topology.nccl;

import io.crossdock.pci.Bdf;
import io.crossdock.platform.PairDevice;
import io.crossdock.platform.PairLabels;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Words about pairs, collected line by line. The first word of a pair is kept. */
final class PairTable {
    /** Larger than any host; a job of many hosts is not a machine. */
    private static final int MAX_RANKS = 512;

    private final Map<String, Integer> order = new LinkedHashMap<>();
    private final Map<String, Bdf> addresses = new LinkedHashMap<>();
    private final Map<List<String>, String> words = new LinkedHashMap<>();

    /** Tells the address behind a name. */
    void rank(String name, Bdf bdf) {
        addresses.putIfAbsent(name, bdf);
    }

    void put(String from, String to, String word) {
        if (order.size() < MAX_RANKS && !from.equals(to)) {
            order.putIfAbsent(from, order.size());
            order.putIfAbsent(to, order.size());
            words.putIfAbsent(List.of(from, to), word);
        }
    }

    Optional<PairLabels> labels(String tool, String meaning) {
        if (words.isEmpty()) {
            return Optional.empty();
        }
        List<String> names = order.keySet().stream()
                .sorted(java.util.Comparator.comparingInt(String::length).thenComparing(n -> n))
                .toList();
        List<List<String>> cells = new ArrayList<>();
        for (String from : names) {
            List<String> row = new ArrayList<>(Collections.nCopies(names.size(), ""));
            for (int to = 0; to < names.size(); to++) {
                row.set(to, words.getOrDefault(List.of(from, names.get(to)), ""));
            }
            cells.add(row);
        }
        List<PairDevice> devices = names.stream()
                .map(n -> new PairDevice(n.indexOf(':') >= 0 ? n : "rank " + n, Optional.ofNullable(addresses.get(n))))
                .toList();
        return Optional.of(new PairLabels(tool, meaning, devices, cells));
    }
}
