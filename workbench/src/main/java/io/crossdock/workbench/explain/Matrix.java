package io.crossdock.workbench.explain;

import io.crossdock.pci.FunctionInfo;
import io.crossdock.pci.Tristate;
import io.crossdock.peer.P2pDma;
import io.crossdock.peer.PeerRoute;
import io.crossdock.peer.PeerVerdict;
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
import java.util.function.Function;

/**
 * Builds the matrix of a machine. Functions of one kind below one bridge pass the same ports and get the same answers,
 * so they share a row; the two functions that stand for a row of several are its first two, so that the diagonal has an
 * answer too. Where that leaves many rows, equal devices below equal ports of one switch or root bus share one as well;
 * and where those are still too many for anybody to look through, all devices whose ways up are equal, wherever they
 * stand. An answer then depends, besides the two rows, on how far up the two ways meet, and only on that.
 */
final class Matrix {
    /** More rows than a reader looks through. */
    private static final int MANY_ROWS = 64;

    /** More than fit into the blocks of a few screens. */
    private static final int TOO_MANY_ROWS = 128;

    private final MachineDescription machine;
    private final Iommu.Mode mode;
    private final DeviceNames names;
    private final Verdicts verdicts;
    private final RowKeys keys;

    private Matrix(MachineDescription machine, Iommu.Mode mode) {
        this.machine = machine;
        this.mode = mode;
        this.names = DeviceNames.of(machine);
        this.verdicts = Verdicts.about(machine);
        this.keys = new RowKeys(machine);
    }

    static MatrixReport of(MachineDescription input, Optional<KernelVersion> kernel, Optional<Iommu.Mode> iommu) {
        MachineDescription machine = asked(input, kernel, iommu);
        Iommu.Mode stated = machine.platform().iommu().mode();
        boolean assumed = stated == Iommu.Mode.UNKNOWN;
        boolean blind = machine.topology().functions().isEmpty();
        Iommu.Mode mode = assumed && !blind ? IommuModes.likely(machine) : stated;
        Matrix matrix = new Matrix(machine, mode);
        List<List<List<FunctionInfo>>> rows = matrix.rows();
        List<MatrixReport.Device> devices = rows.stream()
                .map(parts -> matrix.device(parts.stream().flatMap(List::stream).toList()))
                .toList();
        return new MatrixReport(
                machine.title(),
                machine.platform().kernel().map(KernelVersion::text).orElse("unknown"),
                IommuModes.words(machine.platform().iommu(), mode, assumed && !blind),
                devices,
                matrix.pairs(rows),
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

    /** Rows, each of one part or of several: functions of different parts may meet elsewhere than those of one. */
    private List<List<List<FunctionInfo>>> rows() {
        List<List<FunctionInfo>> parts = parts(keys::byPort);
        if (parts.size() > MANY_ROWS) {
            parts = parts(keys::byShape);
        }
        Map<String, List<List<FunctionInfo>>> rows = new LinkedHashMap<>();
        boolean merge = parts.size() > TOO_MANY_ROWS;
        for (List<FunctionInfo> part : parts) {
            FunctionInfo first = part.getFirst();
            rows.computeIfAbsent(merge ? keys.byWay(first) : first.bdf().toString(), k -> new ArrayList<>())
                    .add(part);
        }
        return List.copyOf(rows.values());
    }

    private List<List<FunctionInfo>> parts(Function<FunctionInfo, String> key) {
        Map<String, List<FunctionInfo>> parts = new LinkedHashMap<>();
        for (FunctionInfo f : machine.topology().functions()) {
            if (!f.isBridge() && !f.isHostBridge() && (isInitiator(f) || isTarget(f))) {
                parts.computeIfAbsent(key.apply(f), k -> new ArrayList<>()).add(f);
            }
        }
        return List.copyOf(parts.values());
    }

    static boolean isInitiator(FunctionInfo f) {
        return f.busMaster() != Tristate.OFF;
    }

    static boolean isTarget(FunctionInfo f) {
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

    private List<MatrixReport.Pair> pairs(List<List<List<FunctionInfo>>> rows) {
        List<MatrixReport.Pair> pairs = new ArrayList<>();
        for (List<List<FunctionInfo>> from : rows) {
            for (List<List<FunctionInfo>> to : rows) {
                if (isInitiator(from.getFirst().getFirst())
                        && isTarget(to.getFirst().getFirst())) {
                    Meetings.of(machine.topology(), from, to).forEach(meeting -> pairs.add(pair(from, to, meeting)));
                }
            }
        }
        return pairs;
    }

    private MatrixReport.Pair pair(List<List<FunctionInfo>> row, List<List<FunctionInfo>> column, Meetings.Kind kind) {
        FunctionInfo from = kind.from();
        FunctionInfo to = kind.to();
        PeerRoute route = PeerRoute.between(machine.topology(), from.bdf(), to.bdf());
        PeerVerdict verdict =
                P2pDma.verdict(machine, from.bdf(), to.bdf(), machine.platform().kernel(), mode);
        return new MatrixReport.Pair(
                name(row.getFirst().getFirst()),
                name(column.getFirst().getFirst()),
                new MatrixReport.Example(name(from), name(to), kind.pairs()),
                route.routeClass().phrase(),
                switch (verdict.status()) {
                    case ALLOWED -> Result.Status.ALLOWED;
                    case REFUSED -> Result.Status.REFUSED;
                    case UNKNOWN -> Result.Status.UNKNOWN;
                },
                verdict.reason(),
                verdicts.of(from, to, route, verdict));
    }
}
