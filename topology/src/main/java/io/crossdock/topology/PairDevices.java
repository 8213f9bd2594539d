package io.crossdock.topology;

import io.crossdock.pci.Bdf;
import io.crossdock.pci.FunctionInfo;
import io.crossdock.pci.PciTopology;
import io.crossdock.platform.HostFacts;
import io.crossdock.platform.PairDevice;
import io.crossdock.platform.PairLabels;
import io.crossdock.platform.PairMeasurement;
import io.crossdock.platform.PeerLink;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Finds the functions behind the names that tables of pairs use. Names of network devices are known from other inputs. GPUs
 * without an address are counted by bus id, as NVML does and CUDA does for equal GPUs; that is an assumption, made only
 * where as many GPUs are known as the tables have, and noted.
 */
final class PairDevices {
    private static final Pattern GPU = Pattern.compile("GPU([0-9]{1,3})");
    private static final int NVIDIA = 0x10de;
    private static final int AMD = 0x1002;

    private final Map<String, Bdf> byName;

    private PairDevices(Map<String, Bdf> byName) {
        this.byName = byName;
    }

    static HostFacts resolve(HostFacts host, PciTopology topology, Map<String, Bdf> names, Consumer<String> notes) {
        List<PairDevice> all = devices(host);
        Map<String, Bdf> byName = new LinkedHashMap<>(names);
        List<String> open = all.stream()
                .filter(d -> d.function().isEmpty())
                .map(PairDevice::name)
                .distinct()
                .toList();
        int gpus = all.stream().mapToInt(PairDevices::ordinal).max().orElse(-1) + 1;
        List<Bdf> known = knownGpus(all, topology, isAmd(host));
        boolean wanted = open.stream().anyMatch(n -> GPU.matcher(n).matches());
        if (wanted && gpus == known.size()) {
            for (int i = 0; i < gpus; i++) {
                byName.putIfAbsent("GPU" + i, known.get(i));
            }
            notes.accept("GPUs of tables without addresses are taken in the order of their bus ids: GPU0 is "
                    + known.getFirst());
        } else if (wanted && !known.isEmpty()) {
            notes.accept("the tables have " + gpus + " GPUs, the machine has " + known.size()
                    + ": which is which is not told");
        }
        return new PairDevices(byName).applied(host);
    }

    private HostFacts applied(HostFacts host) {
        Map<Set<Object>, PeerLink> links = new LinkedHashMap<>();
        for (PeerLink link : host.peerLinks()) {
            PeerLink found = new PeerLink(found(link.from()), found(link.to()), link.kind(), link.count());
            links.putIfAbsent(Set.of(key(found.from()), key(found.to()), found.kind()), found);
        }
        return host.withLabels(host.labels().stream()
                        .map(t -> new PairLabels(t.tool(), t.meaning(), found(t.devices()), t.cells()))
                        .toList())
                .withMeasurements(host.measurements().stream()
                        .map(t -> new PairMeasurement(
                                t.tool(), t.quantity(), t.peerToPeer(), found(t.devices()), t.values()))
                        .toList())
                .withPeerLinks(List.copyOf(links.values()));
    }

    private static Object key(PairDevice device) {
        return device.function().<Object>map(f -> f).orElse(device.name());
    }

    private List<PairDevice> found(List<PairDevice> devices) {
        return devices.stream().map(this::found).toList();
    }

    private PairDevice found(PairDevice device) {
        return device.function().isPresent()
                ? device
                : new PairDevice(device.name(), Optional.ofNullable(byName.get(device.name())));
    }

    private static List<PairDevice> devices(HostFacts host) {
        List<PairDevice> all = new ArrayList<>();
        host.labels().forEach(t -> all.addAll(t.devices()));
        host.measurements().forEach(t -> all.addAll(t.devices()));
        host.peerLinks().forEach(l -> Stream.of(l.from(), l.to()).forEach(all::add));
        return all;
    }

    private static int ordinal(PairDevice device) {
        Matcher m = GPU.matcher(device.name());
        return m.matches() ? Integer.parseInt(m.group(1)) : -1;
    }

    private static boolean isAmd(HostFacts host) {
        return Stream.concat(
                        host.labels().stream().map(PairLabels::tool),
                        host.measurements().stream().map(PairMeasurement::tool))
                .anyMatch(t -> t.startsWith("rocm"));
    }

    /** GPUs of the tools' vendor, by address; where no input shows functions, those that the tables themselves tell. */
    private static List<Bdf> knownGpus(List<PairDevice> all, PciTopology topology, boolean amd) {
        if (topology.functions().isEmpty()) {
            TreeSet<Bdf> told = new TreeSet<>();
            all.stream().filter(d -> ordinal(d) >= 0).forEach(d -> d.function().ifPresent(told::add));
            return List.copyOf(told);
        }
        int vendor = amd ? AMD : NVIDIA;
        return topology.functions().stream()
                .filter(f -> DeviceKind.isDevice(f) && DeviceKind.of(f) == DeviceKind.GPU)
                .filter(f -> f.vendorId().isEmpty() || f.vendorId().getAsInt() == vendor)
                .map(FunctionInfo::bdf)
                .toList();
    }
}
