package io.crossdock.workbench.run;

import io.crossdock.model.observe.StreamObservation;
import io.crossdock.model.observe.StreamObservation.Operation;
import io.crossdock.pci.PathMps;
import io.crossdock.platform.MachineDescription;
import io.crossdock.workbench.pricing.ParameterSet;
import io.crossdock.workbench.pricing.Pricer;
import io.crossdock.workbench.result.Rate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Runs transfers on a modelled machine and prices what was observed. Stateless; every run builds its own machine.
 *
 * <p>Where no function on the path tells its maximum payload, the run is repeated with the smallest and the largest that
 * firmware sets, and the rate becomes the interval between them.
 */
public final class TransferRunner {
    private static final int LIKELY_MPS = 256;
    private static final int SMALLEST_MPS = 128;
    private static final int LARGEST_MPS = 512;

    /**
     * Runs one transfer in both directions.
     *
     * @throws io.crossdock.machine.MachineException if the machine cannot be built or the initiator cannot be driven
     */
    public TransferOutcome run(TransferRequest request) {
        ParameterSet parameters = Overrides.of(request.machine(), request.overrides());
        OptionalInt mps = PathMps.between(request.machine().topology(), request.from(), request.to());
        TransferOutcome best = runOnce(request, parameters, mps.orElse(LIKELY_MPS));
        if (mps.isPresent()) {
            return best;
        }
        return best.widenedBy(runOnce(request, parameters, SMALLEST_MPS))
                .widenedBy(runOnce(request, parameters, LARGEST_MPS));
    }

    private static TransferOutcome runOnce(TransferRequest request, ParameterSet parameters, int assumedMps) {
        try (TransferSession session = TransferSession.open(request.machine(), request.iommu(), assumedMps)) {
            CopyInitiator from = session.attach(request.from());
            TransferSession.Target target = session.map(from, request);
            Optional<PteEvidence> pte = session.evidence(request.from(), target.mapping());

            session.resetObserver();
            boolean written = from.writeThrough(target, request.bytes());
            StreamObservation writes = session.observed(request.from(), Operation.WRITE);
            long writeCommands = from.transfers();

            Optional<StreamObservation> reads = Optional.empty();
            boolean intact = written;
            if (writes.payloadBytes() > 0) {
                session.resetObserver();
                intact &= from.readThrough(target, request.bytes());
                reads = Optional.of(session.observed(request.from(), Operation.READ));
            }
            Pricer pricer = pricer(request.machine(), parameters);
            return new TransferOutcome(
                    pricer.price(writes),
                    reads.flatMap(pricer::price),
                    writes,
                    reads,
                    intact,
                    pte,
                    session.faults(),
                    from.carriesMemoryType(),
                    writeCommands,
                    pricer.usedParameters());
        }
    }

    /**
     * Runs a transfer by way of a buffer in system memory, which both sides must be able to drive.
     *
     * @param request only its machine, ends, mode and size count
     */
    public StagingOutcome runStaged(TransferRequest request) {
        ParameterSet parameters = Overrides.of(request.machine(), request.overrides());
        OptionalInt mps = PathMps.between(request.machine().topology(), request.from(), request.to());
        try (TransferSession session =
                TransferSession.open(request.machine(), request.iommu(), mps.orElse(LIKELY_MPS))) {
            CopyInitiator from = session.attach(request.from());
            CopyInitiator to = session.attach(request.to());
            TransferSession.Stage stage = session.stage(from, to, request.bytes());
            session.resetObserver();
            boolean intact = from.stageTo(to, stage, request.bytes());
            StreamObservation written = session.observed(request.from(), Operation.WRITE);
            StreamObservation fetched = session.observed(request.to(), Operation.READ);
            Pricer pricer = pricer(request.machine(), parameters);
            List<Optional<Rate>> overlapped = pricer.price(List.of(written, fetched));
            return new StagingOutcome(
                    Rates.inSequence(pricer.price(written), pricer.price(fetched)),
                    Rates.slower(overlapped.getFirst(), overlapped.getLast()),
                    written,
                    fetched,
                    from.transfers() + to.transfers(),
                    intact);
        }
    }

    /** Asks {@code dma_map_single} for the target's BAR and tells why it refuses. */
    public String whyNotMapSingle(TransferRequest request) {
        try (TransferSession session = TransferSession.open(request.machine(), request.iommu(), LIKELY_MPS)) {
            return session.whyNotMapSingle(session.attach(request.from()), request);
        }
    }

    /**
     * Runs the writes of several pairs and prices them as if they ran at the same time.
     *
     * @param requests transfers on one and the same machine with one IOMMU mode
     * @return one rate per request, in order; empty where no byte arrived
     */
    public List<Optional<Rate>> writeTogether(List<TransferRequest> requests) {
        TransferRequest first = requests.getFirst();
        ParameterSet parameters = Overrides.of(first.machine(), first.overrides());
        OptionalInt mps = OptionalInt.empty();
        for (TransferRequest r : requests) {
            OptionalInt one = PathMps.between(r.machine().topology(), r.from(), r.to());
            mps = one.isPresent() && (mps.isEmpty() || one.getAsInt() < mps.getAsInt()) ? one : mps;
        }
        List<Optional<Rate>> rates = writeTogether(requests, parameters, mps.orElse(LIKELY_MPS));
        if (mps.isPresent()) {
            return rates;
        }
        List<Optional<Rate>> slow = writeTogether(requests, parameters, SMALLEST_MPS);
        List<Optional<Rate>> fast = writeTogether(requests, parameters, LARGEST_MPS);
        List<Optional<Rate>> out = new ArrayList<>();
        for (int i = 0; i < rates.size(); i++) {
            out.add(TransferOutcome.widen(TransferOutcome.widen(rates.get(i), slow.get(i)), fast.get(i)));
        }
        return out;
    }

    private static List<Optional<Rate>> writeTogether(
            List<TransferRequest> requests, ParameterSet parameters, int assumedMps) {
        TransferRequest first = requests.getFirst();
        List<StreamObservation> observed = new ArrayList<>();
        try (TransferSession session = TransferSession.open(first.machine(), first.iommu(), assumedMps)) {
            for (TransferRequest r : requests) {
                CopyInitiator from = session.attach(r.from());
                TransferSession.Target target = session.map(from, r);
                session.resetObserver();
                from.writeThrough(target, r.bytes());
                observed.add(session.observed(r.from(), Operation.WRITE));
            }
        }
        return pricer(first.machine(), parameters).price(observed);
    }

    private static Pricer pricer(MachineDescription machine, ParameterSet parameters) {
        return new Pricer(
                new TopologyLinkRates(machine.topology()),
                parameters,
                machine.platform().iommu().implementation());
    }

    /** Parameters of the catalogue as this machine has them. */
    public static List<io.crossdock.platform.Parameter> parametersOf(
            MachineDescription machine, Map<String, Double> overrides) {
        return Overrides.of(machine, overrides).all();
    }
}
