package io.crossdock.workbench.explain.rule;

import io.crossdock.pci.Bdf;
import io.crossdock.pci.PciTopology;
import io.crossdock.peer.PeerRoute;
import io.crossdock.platform.HostFacts;
import io.crossdock.platform.MachineDescription;
import io.crossdock.platform.PairDevice;
import io.crossdock.platform.PairLabels;
import io.crossdock.platform.PairMeasurement;
import io.crossdock.platform.PairMeasurement.Quantity;
import io.crossdock.platform.PeerLink;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * What tools measured for one ordered pair of devices, and what they said of it. Tables that do not say whether peer
 * access was on count as measured with it. Rates in GB/s, latencies in microseconds.
 */
final class PairFigures {
    /** What {@code nvidia-smi topo -p2p} and CUDA print where the driver does not allow access. */
    private static final Map<String, String> REFUSALS = Map.of(
            "CNS", "chipset not supported",
            "GNS", "GPU not supported",
            "TNS", "topology not supported",
            "NS", "not supported",
            "DR", "disabled by a registry key",
            "CANNOT", "no peer access");

    private static final Set<String> ABILITIES = Set.of("read", "write", "peer", "access");

    /** A latency below this part of the one by way of system memory proves that requests go to the peer. */
    private static final double PEER_LATENCY = 0.6;

    private static final double ALIKE = 0.1;

    private final PairDevice from;
    private final PairDevice to;
    private OptionalDouble direct = OptionalDouble.empty();
    private OptionalDouble staged = OptionalDouble.empty();
    private OptionalDouble bothWays = OptionalDouble.empty();
    private OptionalDouble directLatency = OptionalDouble.empty();
    private OptionalDouble stagedLatency = OptionalDouble.empty();
    private String path = "";
    private String refusal = "";
    private boolean bonded;

    private PairFigures(PairDevice from, PairDevice to) {
        this.from = from;
        this.to = to;
    }

    /** All pairs of which a table holds a figure, in the order of the tables. */
    static List<PairFigures> of(MachineDescription machine) {
        HostFacts host = machine.platform().host();
        Map<List<String>, PairFigures> pairs = new LinkedHashMap<>();
        for (PairMeasurement table : host.measurements()) {
            for (int i = 0; i < table.devices().size(); i++) {
                for (int j = 0; j < table.devices().size(); j++) {
                    double value = table.values().get(i).get(j);
                    if (i != j && !Double.isNaN(value) && value > 0) {
                        PairDevice from = table.devices().get(i);
                        PairDevice to = table.devices().get(j);
                        pairs.computeIfAbsent(List.of(from.name(), to.name()), k -> new PairFigures(from, to))
                                .take(table, value);
                    }
                }
            }
        }
        host.labels().forEach(table -> addWords(pairs, table));
        for (PeerLink link : host.peerLinks()) {
            pairs.values().forEach(p -> p.bonded |= p.isBetween(link));
        }
        return List.copyOf(pairs.values());
    }

    private static void addWords(Map<List<String>, PairFigures> pairs, PairLabels table) {
        for (int i = 0; i < table.devices().size(); i++) {
            for (int j = 0; j < table.devices().size(); j++) {
                PairFigures pair = pairs.get(List.of(
                        table.devices().get(i).name(), table.devices().get(j).name()));
                String word = table.cells().get(i).get(j);
                if (pair == null || word.isBlank()) {
                    continue;
                }
                if (table.meaning().equals("path") && pair.path.isEmpty()) {
                    pair.path = word;
                } else {
                    refusal(table, word).ifPresent(r -> pair.refusal = r);
                }
            }
        }
    }

    /** What a word of a table refuses, in words. */
    static Optional<String> refusal(PairLabels table, String word) {
        return ABILITIES.contains(table.meaning()) && REFUSALS.containsKey(word)
                ? Optional.of(table.tool() + " says " + word + ": " + REFUSALS.get(word))
                : Optional.empty();
    }

    private void take(PairMeasurement table, double value) {
        boolean peer = table.peerToPeer().orElse(true);
        if (table.quantity() == Quantity.LATENCY_US) {
            directLatency = peer ? first(directLatency, value) : directLatency;
            stagedLatency = peer ? stagedLatency : first(stagedLatency, value);
        } else if (table.quantity() == Quantity.BOTH_WAYS_BANDWIDTH) {
            bothWays = peer ? first(bothWays, value) : bothWays;
        } else {
            direct = peer ? first(direct, value) : direct;
            staged = peer ? staged : first(staged, value);
        }
    }

    private static OptionalDouble first(OptionalDouble known, double value) {
        return known.isPresent() ? known : OptionalDouble.of(value);
    }

    private boolean isBetween(PeerLink link) {
        Set<String> ends = Set.of(from.name(), to.name());
        return ends.contains(link.from().name()) && ends.contains(link.to().name());
    }

    /** Whether these two functions are the pair, either way round. */
    boolean isBetween(Bdf one, Bdf other) {
        return is(from, one) && is(to, other) || is(from, other) && is(to, one);
    }

    /** Whether these two functions are the pair, this way round. */
    boolean isFromTo(Bdf one, Bdf other) {
        return is(from, one) && is(to, other);
    }

    private static boolean is(PairDevice device, Bdf bdf) {
        return device.function().filter(bdf::equals).isPresent();
    }

    /** {@code GPU0 → GPU1}. */
    String name() {
        return from.name() + " → " + to.name();
    }

    PairDevice from() {
        return from;
    }

    PairDevice to() {
        return to;
    }

    /** One way, peer access on. */
    OptionalDouble direct() {
        return direct;
    }

    /** One way, peer access off: by way of system memory. */
    OptionalDouble staged() {
        return staged;
    }

    /** Both ways together, peer access on. */
    OptionalDouble bothWays() {
        return bothWays;
    }

    boolean hasLatencies() {
        return directLatency.isPresent() && stagedLatency.isPresent();
    }

    /** What a tool calls the path, such as {@code PIX}; may be empty. */
    String path() {
        return path;
    }

    /** Whether a switch joins the two, as a tool or the topology says. */
    boolean isBelowSwitch(MachineDescription machine) {
        if (path.equals("PIX") || path.equals("PXB")) {
            return true;
        }
        PciTopology topology = machine.topology();
        return path.isEmpty()
                && from.function().filter(b -> topology.function(b).isPresent()).isPresent()
                && to.function().filter(b -> topology.function(b).isPresent()).isPresent()
                && PeerRoute.between(
                                topology, from.function().get(), to.function().get())
                        .commonBridge()
                        .isPresent();
    }

    /** What refuses peer access, in words; empty where nobody does. */
    String refusal() {
        return refusal;
    }

    /** Whether a link beside PCIe joins the two: then the figures say nothing about PCIe. */
    boolean bonded() {
        return bonded;
    }

    /** Whether a latency proves that requests go to the peer itself. */
    boolean latencyProvesPeer() {
        return hasLatencies() && directLatency.getAsDouble() < PEER_LATENCY * stagedLatency.getAsDouble();
    }

    /** Whether peer access changes nothing, as far as figures tell. */
    boolean isStagedAnyway() {
        return !bonded
                && direct.isPresent()
                && staged.isPresent()
                && Math.abs(direct.getAsDouble() - staged.getAsDouble()) <= ALIKE * staged.getAsDouble()
                && !latencyProvesPeer();
    }

    /** The figures of the pair, as evidence. */
    String figures() {
        List<String> parts = new ArrayList<>();
        direct.ifPresent(v -> parts.add(number(v) + " GB/s" + (staged.isPresent() ? " with peer access" : "")));
        staged.ifPresent(v -> parts.add(number(v) + " without"));
        if (hasLatencies()) {
            parts.add("latency " + number(directLatency.getAsDouble()) + " and " + number(stagedLatency.getAsDouble())
                    + " µs");
        }
        return name() + ": " + String.join(", ", parts);
    }

    static String number(double value) {
        return String.format(Locale.ROOT, value < 1 ? "%.2f" : "%.1f", value);
    }
}
