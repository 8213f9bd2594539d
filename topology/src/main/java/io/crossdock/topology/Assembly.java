package io.crossdock.topology;

import io.crossdock.pci.AddressRange;
import io.crossdock.pci.Bdf;
import io.crossdock.pci.FunctionInfo;
import io.crossdock.pci.PciTopology;
import io.crossdock.pci.TopologyException;
import io.crossdock.platform.Cpu;
import io.crossdock.platform.DriverPractice;
import io.crossdock.platform.Iommu;
import io.crossdock.platform.MachineDescription;
import io.crossdock.platform.Parameter;
import io.crossdock.platform.Platform;
import io.crossdock.platform.RootComplex;
import io.crossdock.platform.Unknown;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Puts the fragments of one machine together. The first that knows a fact wins. */
final class Assembly {
    private final String name;
    private final List<ImportNote> notes = new ArrayList<>();

    private Assembly(String name) {
        this.name = name;
    }

    /**
     * The machine.
     *
     * @param name how messages call the inputs together
     * @param fragments at least one
     * @param notes what was noted before the fragments were read
     * @throws InputException if they hold no function, or contradict each other
     */
    static ImportedMachine of(String name, List<Fragment> fragments, List<ImportNote> notes) {
        Assembly assembly = new Assembly(name);
        assembly.notes.addAll(notes);
        return assembly.run(fragments);
    }

    private ImportedMachine run(List<Fragment> fragments) {
        Platform platform = Platform.UNKNOWN;
        Map<String, Bdf> names = new LinkedHashMap<>();
        Set<Unknown> unknown = new LinkedHashSet<>();
        Optional<String> title = Optional.empty();
        boolean observed = false;
        for (Fragment f : fragments) {
            notes.addAll(f.notes());
            platform = merge(platform, f.platform());
            f.names().forEach(names::putIfAbsent);
            unknown.addAll(f.unknown());
            title = title.or(f::title);
            observed |= f.observed();
        }
        List<FunctionInfo> functions = FragmentFunctions.merge(fragments, this::note);
        if (functions.isEmpty() && (!observed || platform.equals(Platform.UNKNOWN))) {
            throw InputException.of(name, "no PCI function in it", "add an input that has some: sudo lspci -vvv -nn");
        }
        if (observed) {
            functions = ObservedRepair.repair(functions, this::note);
            platform = HostEvidence.infer(platform, functions, this::note);
            platform = CommandLineIommu.infer(platform, this::note);
        }
        PciTopology topology = build(functions);
        names.values().removeIf(bdf -> topology.function(bdf).isEmpty());
        platform = platform.withHost(PairDevices.resolve(platform.host(), topology, names, this::note));
        unknown.addAll(MissingFacts.of(topology, platform));
        Cpu cpu = platform.cpu();
        return new ImportedMachine(
                new MachineDescription(
                        title.orElseGet(() -> MachineTitle.of(topology, cpu)),
                        topology,
                        platform,
                        names,
                        List.copyOf(unknown)),
                notes);
    }

    private void note(String text) {
        notes.add(new ImportNote(name, 0, text));
    }

    private PciTopology build(Collection<FunctionInfo> functions) {
        try {
            return PciTopology.of(functions);
        } catch (TopologyException e) {
            throw InputException.of(
                    name, "the inputs contradict each other: " + e.getMessage(), "give fewer of them", e);
        }
    }

    private static Platform merge(Platform first, Platform second) {
        Cpu cpu = new Cpu(
                first.cpu().architecture() != Cpu.Architecture.UNKNOWN
                        ? first.cpu().architecture()
                        : second.cpu().architecture(),
                first.cpu().vendor() != Cpu.Vendor.UNKNOWN
                        ? first.cpu().vendor()
                        : second.cpu().vendor(),
                first.cpu().family().isPresent()
                        ? first.cpu().family()
                        : second.cpu().family());
        Iommu iommu = new Iommu(
                first.iommu().kind() != Iommu.Kind.UNKNOWN
                        ? first.iommu().kind()
                        : second.iommu().kind(),
                first.iommu().mode() != Iommu.Mode.UNKNOWN
                        ? first.iommu().mode()
                        : second.iommu().mode(),
                first.iommu().registers().isPresent()
                        ? first.iommu().registers()
                        : second.iommu().registers(),
                first.iommu().implementation().or(second.iommu()::implementation));
        RootComplex root = new RootComplex(
                first.rootComplex().peerPath() != RootComplex.PeerPath.UNKNOWN
                        ? first.rootComplex().peerPath()
                        : second.rootComplex().peerPath(),
                first.rootComplex().egressPayloadBytes().isPresent()
                        ? first.rootComplex().egressPayloadBytes()
                        : second.rootComplex().egressPayloadBytes());
        List<AddressRange> dram = first.dram().isEmpty() ? second.dram() : first.dram();
        List<Parameter> parameters = new ArrayList<>(first.parameters());
        for (Parameter p : second.parameters()) {
            if (first.parameters().stream().noneMatch(q -> q.name().equals(p.name()))) {
                parameters.add(p);
            }
        }
        DriverPractice driver = first.driver().equals(DriverPractice.STOCK) ? second.driver() : first.driver();
        return new Platform(
                cpu,
                first.kernel().or(second::kernel),
                iommu,
                root,
                dram,
                parameters,
                driver,
                first.host().and(second.host()));
    }
}
