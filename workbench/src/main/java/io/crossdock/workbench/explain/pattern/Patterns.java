package io.crossdock.workbench.explain.pattern;

import io.crossdock.model.observe.StreamObservation.Operation;
import io.crossdock.pci.Bdf;
import io.crossdock.pci.FunctionInfo;
import io.crossdock.pci.PortType;
import io.crossdock.peer.PeerRoute;
import io.crossdock.platform.Iommu;
import io.crossdock.platform.KernelVersion;
import io.crossdock.platform.MachineDescription;
import io.crossdock.topology.DeviceNames;
import io.crossdock.workbench.explain.ExplainException;
import io.crossdock.workbench.explain.IommuModes;
import io.crossdock.workbench.explain.measured.Expectations;
import io.crossdock.workbench.explain.verdict.Kinds;
import io.crossdock.workbench.result.Rate;
import io.crossdock.workbench.run.StreamRequest;
import io.crossdock.workbench.run.TransferRunner;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Runs a pattern: every stream alone, then all at once. Thread-safe. */
public final class Patterns {
    /** All-to-all among so many are 240 streams, each of which the model moves. */
    private static final int MAX_DEVICES = 16;

    private Patterns() {}

    /**
     * Runs a pattern of writes.
     *
     * @param machine the machine, with kernel and IOMMU mode as asked about
     * @param devices who takes part; empty for all GPUs
     * @throws ExplainException if they are too few or too many, or one has no memory that can be written
     */
    public static PatternReport run(MachineDescription machine, Pattern pattern, List<Bdf> devices) {
        List<Bdf> members = devices.isEmpty() ? gpus(machine) : devices;
        check(machine, pattern, members);
        Iommu.Mode stated = machine.platform().iommu().mode();
        boolean assumed = stated == Iommu.Mode.UNKNOWN;
        Iommu.Mode mode = assumed ? IommuModes.likely(machine) : stated;
        Expectations expectations = new Expectations(machine, mode);
        List<Pattern.Ends> ends = pattern.streams(members.size());
        List<StreamRequest> requests = ends.stream()
                .map(e -> expectations.request(members.get(e.from()), members.get(e.to())))
                .map(transfer -> new StreamRequest(transfer, Operation.WRITE))
                .toList();
        List<Optional<Rate>> together = new TransferRunner().together(requests).rates();
        Map<String, Integer> load = new HashMap<>();
        ends.forEach(e -> links(machine, members, e).forEach(link -> load.merge(link, 1, Integer::sum)));
        DeviceNames names = DeviceNames.of(machine);
        List<PatternReport.Stream> streams = new ArrayList<>();
        for (int i = 0; i < ends.size(); i++) {
            Pattern.Ends e = ends.get(i);
            Optional<String> busiest = links(machine, members, e).stream()
                    .filter(link -> load.getOrDefault(link, 0) > 1)
                    .max(Comparator.comparing(link -> load.getOrDefault(link, 0)));
            streams.add(new PatternReport.Stream(
                    name(names, members.get(e.from())),
                    name(names, members.get(e.to())),
                    expectations.write(members.get(e.from()), members.get(e.to())),
                    together.get(i),
                    busiest,
                    busiest.map(link -> load.getOrDefault(link, 1)).orElse(1)));
        }
        return new PatternReport(
                machine.title(),
                machine.platform().kernel().map(KernelVersion::text).orElse("unknown"),
                IommuModes.words(machine.platform().iommu(), mode, assumed),
                pattern,
                members.stream().map(m -> name(names, m)).toList(),
                streams);
    }

    private static List<Bdf> gpus(MachineDescription machine) {
        return machine.topology().functions().stream()
                .filter(f -> Kinds.isGpu(f) && f.portType() != PortType.CONVENTIONAL)
                .filter(f -> f.largestMemoryBar().isPresent())
                .map(FunctionInfo::bdf)
                .toList();
    }

    private static void check(MachineDescription machine, Pattern pattern, List<Bdf> members) {
        int wanted = pattern == Pattern.BOTH_WAYS ? 2 : MAX_DEVICES;
        if (members.size() < 2 || members.size() > wanted) {
            throw new ExplainException("pattern " + pattern.word() + " takes "
                    + (wanted == 2 ? "2 devices" : "2 to " + MAX_DEVICES + " devices") + ", not " + members.size()
                    + "; name them behind the inputs");
        }
        if (members.stream().distinct().count() < members.size()) {
            throw new ExplainException("a device is named twice; name different ones");
        }
        for (Bdf bdf : members) {
            if (machine.topology().require(bdf).largestMemoryBar().isEmpty()) {
                throw new ExplainException(
                        bdf + " has no memory BAR with known address and size, so it cannot take part;"
                                + " name another device");
            }
        }
    }

    /** Links that writes of a stream cross, each in its direction; the inside of a root complex or a switch is none. */
    private static List<String> links(MachineDescription machine, List<Bdf> members, Pattern.Ends ends) {
        List<Bdf> hops = PeerRoute.between(machine.topology(), members.get(ends.from()), members.get(ends.to()))
                .hops();
        List<String> links = new ArrayList<>();
        for (int i = 0; i + 1 < hops.size(); i++) {
            Bdf a = hops.get(i);
            Bdf b = hops.get(i + 1);
            if (isLink(machine, a, b) || isLink(machine, b, a)) {
                links.add(a + " → " + b);
            }
        }
        return links;
    }

    /** What lies between an upstream port and the downstream ports below it is a switch's inside. */
    private static boolean isLink(MachineDescription machine, Bdf parent, Bdf child) {
        return machine.topology()
                .parent(child)
                .filter(p -> p.bdf().equals(parent) && p.portType() != PortType.SWITCH_UPSTREAM)
                .isPresent();
    }

    private static String name(DeviceNames names, Bdf bdf) {
        return names.nameOf(bdf).orElse(bdf.toString());
    }
}
