package io.crossdock.workbench.explain.measured;

import io.crossdock.dma.DmaException;
import io.crossdock.machine.MachineException;
import io.crossdock.model.observe.StreamObservation.Operation;
import io.crossdock.pci.Bdf;
import io.crossdock.pci.FunctionInfo;
import io.crossdock.peer.PeerRoute;
import io.crossdock.platform.Iommu;
import io.crossdock.platform.MachineDescription;
import io.crossdock.platform.PairMeasurement.Quantity;
import io.crossdock.workbench.result.Rate;
import io.crossdock.workbench.run.Addressing;
import io.crossdock.workbench.run.Attribute;
import io.crossdock.workbench.run.StagingOutcome;
import io.crossdock.workbench.run.StreamRequest;
import io.crossdock.workbench.run.TransferOutcome;
import io.crossdock.workbench.run.TransferRequest;
import io.crossdock.workbench.run.TransferRunner;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Runs what a tool measured. Pairs whose ways are alike in every port share one run: on a machine of eight GPUs few of the
 * 56 differ. Not thread-safe.
 */
public final class Expectations {
    /** Enough for a steady rate; tools move more. */
    private static final long BYTES = 1 << 20;

    private final TransferRunner runner = new TransferRunner();
    private final MachineDescription machine;
    private final Iommu.Mode mode;
    private final Map<List<Object>, Optional<Rate>> known = new HashMap<>();

    /** @param mode how the IOMMU is set up */
    public Expectations(MachineDescription machine, Iommu.Mode mode) {
        this.machine = machine;
        this.mode = mode;
    }

    /** One device writing to another, alone; empty where it cannot, or no link rate is known. */
    public Optional<Rate> write(Bdf from, Bdf to) {
        return direct(Quantity.WRITE_BANDWIDTH, from, to);
    }

    /** With peer access: the driver maps the peer's BAR with {@code dma_map_resource}. */
    Optional<Rate> direct(Quantity quantity, Bdf from, Bdf to) {
        return switch (quantity) {
            case WRITE_BANDWIDTH -> run("write", from, to, () -> one(from, to).write());
            case READ_BANDWIDTH -> run("read", from, to, () -> one(from, to).read());
            case ONE_WAY_BANDWIDTH -> run("either", from, to, () -> either(one(from, to)));
            case BOTH_WAYS_BANDWIDTH -> run("both", from, to, () -> both(from, to));
            case LATENCY_US -> Optional.empty();
        };
    }

    /** By way of system memory, both halves at once. Of both directions together, the runner has no run. */
    Optional<Rate> staged(Quantity quantity, Bdf from, Bdf to) {
        return switch (quantity) {
            case WRITE_BANDWIDTH, READ_BANDWIDTH, ONE_WAY_BANDWIDTH ->
                run("staged", from, to, () -> staged(from, to).overlapped());
            case BOTH_WAYS_BANDWIDTH, LATENCY_US -> Optional.empty();
        };
    }

    private Optional<Rate> run(String what, Bdf from, Bdf to, Supplier<Optional<Rate>> run) {
        if (!canBeRun(from) || !canBeRun(to) || mode == Iommu.Mode.UNKNOWN) {
            return Optional.empty();
        }
        List<Object> key = new ArrayList<>(List.of(what));
        PeerRoute route = PeerRoute.between(machine.topology(), from, to);
        key.add(route.routeClass());
        key.add(route.numa());
        addShape(key, from);
        addShape(key, to);
        // computeIfAbsent would keep the map locked while the machine runs
        Optional<Rate> rate = known.get(key);
        if (rate == null) {
            rate = attempt(run);
            known.put(key, rate);
        }
        return rate;
    }

    /** What decides the rate of a way: the links and settings of the function and of every port above it. */
    private void addShape(List<Object> key, Bdf bdf) {
        List<FunctionInfo> chain = new ArrayList<>(List.of(machine.topology().require(bdf)));
        chain.addAll(machine.topology().bridgesAbove(bdf));
        for (FunctionInfo f : chain) {
            key.add(List.of(
                    f.portType(), f.link(), f.mps(), f.mrrs(), f.extendedTags(), f.tenBitTags(), f.relaxedOrdering()));
            key.add(f.acs());
        }
        key.add("end");
    }

    private boolean canBeRun(Bdf bdf) {
        return machine.topology()
                .function(bdf)
                .flatMap(FunctionInfo::largestMemoryBar)
                .isPresent();
    }

    private static Optional<Rate> attempt(Supplier<Optional<Rate>> run) {
        try {
            return run.get();
        } catch (MachineException | DmaException e) {
            return Optional.empty(); // the pair's own screen says why
        }
    }

    private TransferOutcome one(Bdf from, Bdf to) {
        return runner.run(request(from, to));
    }

    private StagingOutcome staged(Bdf from, Bdf to) {
        return runner.runStaged(request(from, to));
    }

    /** The tool does not say whether it reads or writes: the interval covers both. */
    private static Optional<Rate> either(TransferOutcome outcome) {
        return outcome.write().map(w -> outcome.read().map(w::widenedBy).orElse(w));
    }

    private Optional<Rate> both(Bdf from, Bdf to) {
        List<Optional<Rate>> rates = runner.together(List.of(
                        new StreamRequest(request(from, to), Operation.WRITE),
                        new StreamRequest(request(to, from), Operation.WRITE)))
                .rates();
        return rates.getFirst().flatMap(a -> rates.getLast().map(a::plus));
    }

    /** The transfer that an expectation rests on; both ends have a memory BAR. */
    public TransferRequest request(Bdf from, Bdf to) {
        int bar =
                machine.topology().require(to).largestMemoryBar().orElseThrow().index();
        return new TransferRequest(
                machine, from, to, bar, Addressing.MAP_RESOURCE, mode, Attribute.DEFAULT, BYTES, Map.of());
    }
}
