package io.crossdock.workbench.explain;

import io.crossdock.pci.Bdf;
import io.crossdock.pci.FunctionInfo;
import io.crossdock.pci.Tristate;
import io.crossdock.peer.P2pDma;
import io.crossdock.peer.PeerRoute;
import io.crossdock.peer.PeerVerdict;
import io.crossdock.platform.HostFacts;
import io.crossdock.platform.Iommu;
import io.crossdock.platform.KernelVersion;
import io.crossdock.platform.MachineDescription;
import io.crossdock.platform.Platform;
import io.crossdock.platform.Unknown;
import io.crossdock.topology.DeviceNames;
import io.crossdock.topology.MissingFacts;
import io.crossdock.workbench.explain.measured.MeasuredTables;
import io.crossdock.workbench.explain.rule.Rules;
import io.crossdock.workbench.explain.verdict.Verdicts;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Builds the matrix of a machine. Functions of one kind below one bridge pass the same ports and get the same answers,
 * so they share a row; the two functions that stand for a row of several are its first two, so that the diagonal has an
 * answer too. Where that leaves many rows, equal devices below equal ports of one switch or root bus share one as well.
 */
final class Matrix {
    /** More rows than a reader looks through. */
    private static final int MANY_ROWS = 64;

    private final MachineDescription machine;
    private final Iommu.Mode mode;
    private final DeviceNames names;
    private final Verdicts verdicts;
    private final Set<Bdf> named;

    private Matrix(MachineDescription machine, Iommu.Mode mode) {
        this.machine = machine;
        this.mode = mode;
        this.names = DeviceNames.of(machine);
        this.verdicts = Verdicts.about(machine);
        this.named = Set.copyOf(machine.names().values());
    }

    static MatrixReport of(MachineDescription input, Optional<KernelVersion> kernel, Optional<Iommu.Mode> iommu) {
        MachineDescription machine = asked(input, kernel, iommu);
        Iommu.Mode stated = machine.platform().iommu().mode();
        boolean assumed = stated == Iommu.Mode.UNKNOWN;
        boolean blind = machine.topology().functions().isEmpty();
        Iommu.Mode mode = assumed && !blind ? IommuModes.likely(machine) : stated;
        Matrix matrix = new Matrix(machine, mode);
        Map<String, List<FunctionInfo>> rows = matrix.rows();
        List<MatrixReport.Device> devices =
                rows.values().stream().map(matrix::device).toList();
        return new MatrixReport(
                machine.title(),
                machine.platform().kernel().map(KernelVersion::text).orElse("unknown"),
                IommuModes.words(machine.platform().iommu(), mode, assumed && !blind),
                devices,
                matrix.pairs(List.copyOf(rows.values())),
                MeasuredTables.of(machine, mode),
                Rules.check(machine),
                unknown(input, machine));
    }

    /** What the input lacks and the question did not bring. */
    private static List<Unknown> unknown(MachineDescription input, MachineDescription asked) {
        List<Unknown> unknown = new ArrayList<>(MissingFacts.of(asked.topology(), asked.platform()));
        unknown.addAll(UnknownFacts.stated(input));
        return unknown;
    }

    /** The machine with what the question brings. */
    static MachineDescription asked(
            MachineDescription input, Optional<KernelVersion> kernel, Optional<Iommu.Mode> iommu) {
        Platform platform = input.platform();
        if (kernel.isPresent()) {
            platform = platform.withKernel(kernel.get());
        }
        if (iommu.isPresent()) {
            platform = platform.withIommu(platform.iommu().withMode(iommu.get()));
        }
        return input.withPlatform(platform);
    }

    private Map<String, List<FunctionInfo>> rows() {
        Map<String, List<FunctionInfo>> rows = rows(this::rowKey);
        return rows.size() > MANY_ROWS ? rows(this::shapeKey) : rows;
    }

    private Map<String, List<FunctionInfo>> rows(Function<FunctionInfo, String> key) {
        Map<String, List<FunctionInfo>> rows = new LinkedHashMap<>();
        for (FunctionInfo f : machine.topology().functions()) {
            if (!f.isBridge() && !f.isHostBridge() && (isInitiator(f) || isTarget(f))) {
                rows.computeIfAbsent(key.apply(f), k -> new ArrayList<>()).add(f);
            }
        }
        return rows;
    }

    /** Named functions and devices on a root bus stand alone; the rest go by bridge, kind and ability. */
    private String rowKey(FunctionInfo f) {
        Optional<FunctionInfo> port = machine.topology().parent(f.bdf());
        if (port.isEmpty() || named.contains(f.bdf())) {
            return f.bdf().toString();
        }
        return port.get().bdf() + " " + f.classCode().orElse(-1) + " " + isInitiator(f) + isTarget(f);
    }

    /**
     * By what stands above the port, and all of port and device that an answer depends on. A device of several functions
     * keeps its row: to one another they are what no other function is to them. So does everything where a tool's table
     * or a link besides PCIe tells single devices apart.
     */
    private String shapeKey(FunctionInfo f) {
        Optional<FunctionInfo> port = machine.topology().parent(f.bdf());
        HostFacts host = machine.platform().host();
        boolean told = !host.labels().isEmpty() || !host.peerLinks().isEmpty();
        if (port.isEmpty()
                || named.contains(f.bdf())
                || told
                || machine.topology().onBus(f.bdf().domain(), f.bdf().bus()).size() > 1) {
            return rowKey(f);
        }
        String above = machine.topology()
                .parent(port.get().bdf())
                .map(p -> p.bdf().toString())
                .orElseGet(() -> machine.topology().rootBus(f.bdf()).toString());
        return above + " " + shape(port.get()) + " " + shape(f) + isInitiator(f) + isTarget(f);
    }

    private static String shape(FunctionInfo f) {
        return String.join(
                " ",
                f.portType().name(),
                f.vendorId() + "" + f.deviceId() + f.subsystemVendorId() + f.subsystemId() + f.classCode(),
                f.acs() + "" + f.ats() + f.numaNode() + f.driver() + f.resizableBars(),
                f.bars().stream().map(b -> b.index() + "=" + b.size()).toList().toString());
    }

    private static boolean isInitiator(FunctionInfo f) {
        return f.busMaster() != Tristate.OFF;
    }

    private static boolean isTarget(FunctionInfo f) {
        return f.largestMemoryBar().isPresent();
    }

    private MatrixReport.Device device(List<FunctionInfo> row) {
        FunctionInfo first = row.getFirst();
        return new MatrixReport.Device(
                name(first),
                first.bdf().toString(),
                first.description(),
                machine.topology()
                        .parent(first.bdf())
                        .map(p -> p.bdf().toString())
                        .orElse(""),
                row.stream().map(this::name).toList(),
                isInitiator(first),
                isTarget(first));
    }

    private String name(FunctionInfo f) {
        return names.nameOf(f.bdf()).orElse(f.bdf().toString());
    }

    private List<MatrixReport.Pair> pairs(List<List<FunctionInfo>> rows) {
        List<MatrixReport.Pair> pairs = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            for (int j = 0; j < rows.size(); j++) {
                FunctionInfo from = rows.get(i).getFirst();
                List<FunctionInfo> to = rows.get(j);
                if (isInitiator(from) && isTarget(to.getFirst()) && (i != j || to.size() > 1)) {
                    pairs.add(pair(from, to.getFirst(), (i == j ? to.get(1) : to.getFirst()).bdf()));
                }
            }
        }
        return pairs;
    }

    private MatrixReport.Pair pair(FunctionInfo from, FunctionInfo to, Bdf standsForTo) {
        PeerRoute route = PeerRoute.between(machine.topology(), from.bdf(), standsForTo);
        PeerVerdict verdict = P2pDma.verdict(
                machine, from.bdf(), standsForTo, machine.platform().kernel(), mode);
        return new MatrixReport.Pair(
                name(from),
                name(to),
                route.routeClass().phrase(),
                switch (verdict.status()) {
                    case ALLOWED -> Result.Status.ALLOWED;
                    case REFUSED -> Result.Status.REFUSED;
                    case UNKNOWN -> Result.Status.UNKNOWN;
                },
                verdict.reason(),
                verdicts.of(from, machine.topology().require(standsForTo), route, verdict));
    }
}
