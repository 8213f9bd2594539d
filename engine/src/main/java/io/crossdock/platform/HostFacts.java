package io.crossdock.platform;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a host told of itself besides its PCI functions: what its kernel was started with and has said, and what tools
 * measured or printed about pairs of its devices.
 *
 * @param commandLine kernel command line, as in {@code /proc/cmdline}
 * @param guest whether it is a virtual machine; empty where nothing tells
 * @param groupTypes default-domain type of an IOMMU group, as {@code /sys/kernel/iommu_groups/N/type} prints it
 * @param messages what the kernel or a library logged, in the order of the inputs
 * @param labels tables of words about pairs, such as {@code nvidia-smi topo -m}
 * @param measurements tables of figures about pairs, such as {@code p2pBandwidthLatencyTest}
 * @param peerLinks links between devices that are not PCIe
 */
public record HostFacts(
        Optional<String> commandLine,
        Optional<Boolean> guest,
        Map<Integer, String> groupTypes,
        List<HostMessage> messages,
        List<PairLabels> labels,
        List<PairMeasurement> measurements,
        List<PeerLink> peerLinks) {
    public static final HostFacts NONE =
            new HostFacts(Optional.empty(), Optional.empty(), Map.of(), List.of(), List.of(), List.of(), List.of());

    public HostFacts {
        groupTypes = Collections.unmodifiableMap(new LinkedHashMap<>(groupTypes));
        messages = List.copyOf(messages);
        labels = List.copyOf(labels);
        measurements = List.copyOf(measurements);
        peerLinks = List.copyOf(peerLinks);
    }

    /** These facts, and those of another input where these are silent; lists are joined. */
    public HostFacts and(HostFacts other) {
        Map<Integer, String> types = new LinkedHashMap<>(other.groupTypes);
        types.putAll(groupTypes);
        return new HostFacts(
                commandLine.or(other::commandLine),
                guest.or(other::guest),
                types,
                joined(messages, other.messages),
                joined(labels, other.labels),
                joined(measurements, other.measurements),
                joined(peerLinks, other.peerLinks));
    }

    private static <T> List<T> joined(List<T> first, List<T> second) {
        List<T> all = new ArrayList<>(first);
        all.addAll(second);
        return all;
    }

    public HostFacts withCommandLine(String line) {
        return new HostFacts(Optional.of(line), guest, groupTypes, messages, labels, measurements, peerLinks);
    }

    public HostFacts withGuest(boolean isGuest) {
        return new HostFacts(commandLine, Optional.of(isGuest), groupTypes, messages, labels, measurements, peerLinks);
    }

    public HostFacts withGroupTypes(Map<Integer, String> types) {
        return new HostFacts(commandLine, guest, types, messages, labels, measurements, peerLinks);
    }

    public HostFacts withMessages(List<HostMessage> lines) {
        return new HostFacts(commandLine, guest, groupTypes, lines, labels, measurements, peerLinks);
    }

    public HostFacts withLabels(List<PairLabels> tables) {
        return new HostFacts(commandLine, guest, groupTypes, messages, tables, measurements, peerLinks);
    }

    public HostFacts withMeasurements(List<PairMeasurement> tables) {
        return new HostFacts(commandLine, guest, groupTypes, messages, labels, tables, peerLinks);
    }

    public HostFacts withPeerLinks(List<PeerLink> links) {
        return new HostFacts(commandLine, guest, groupTypes, messages, labels, measurements, links);
    }
}
