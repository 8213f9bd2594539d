package io.crossdock.workbench.run;

import io.crossdock.model.observe.StreamObservation;
import io.crossdock.model.observe.StreamObservation.Operation;
import io.crossdock.pci.Bdf;
import io.crossdock.pci.PathMps;
import io.crossdock.platform.MachineDescription;
import io.crossdock.workbench.pricing.ParameterSet;
import io.crossdock.workbench.pricing.Pricer;
import io.crossdock.workbench.result.Rate;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
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
     * Runs a transfer's writes again, as {@link #run} does, and writes system memory as it is then, with everything still
     * mapped. Two runs of a request put everything at the same addresses.
     *
     * @param file must not exist
     * @throws java.io.UncheckedIOException if the file cannot be written; the message says why
     */
    public RamDump dump(TransferRequest request, Path file) {
        OptionalInt mps = PathMps.between(request.machine().topology(), request.from(), request.to());
        try (TransferSession session =
                TransferSession.open(request.machine(), request.iommu(), mps.orElse(LIKELY_MPS))) {
            CopyInitiator from = session.attach(request.from());
            TransferSession.Target target = session.map(from, request);
            from.writeThrough(target, request.bytes());
            return session.dump(request.from(), target.mapping(), file);
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
     * Runs several streams and prices them as if they ran at the same time: what two of them need, they share max-min
     * fair. Both directions of a pair are two streams.
     *
     * @param requests streams on one and the same machine with one IOMMU mode
     * @throws io.crossdock.machine.MachineException if the machine cannot be built or an initiator cannot be driven
     */
    public TogetherOutcome together(List<StreamRequest> requests) {
        TransferRequest first = requests.getFirst().transfer();
        ParameterSet parameters = Overrides.of(first.machine(), first.overrides());
        boolean mpsKnown = requests.stream()
                .map(StreamRequest::transfer)
                .allMatch(t -> PathMps.between(t.machine().topology(), t.from(), t.to())
                        .isPresent());
        TogetherOutcome best = togetherOnce(requests, parameters, LIKELY_MPS, mpsKnown);
        if (mpsKnown) {
            return best;
        }
        return best.widenedBy(togetherOnce(requests, parameters, SMALLEST_MPS, false))
                .widenedBy(togetherOnce(requests, parameters, LARGEST_MPS, false));
    }

    private static TogetherOutcome togetherOnce(
            List<StreamRequest> requests, ParameterSet parameters, int assumedMps, boolean mpsKnown) {
        TransferRequest first = requests.getFirst().transfer();
        List<StreamObservation> observed = new ArrayList<>();
        Map<Bdf, CopyInitiator> initiators = new HashMap<>();
        boolean intact = true;
        try (TransferSession session = TransferSession.open(first.machine(), first.iommu(), assumedMps)) {
            for (StreamRequest r : requests) {
                TransferRequest t = r.transfer();
                CopyInitiator from = initiators.computeIfAbsent(t.from(), session::attach);
                TransferSession.Target target = session.map(from, t);
                session.resetObserver();
                intact &= r.operation() == Operation.WRITE
                        ? from.writeThrough(target, t.bytes())
                        : from.readThrough(target, t.bytes());
                observed.add(session.observed(t.from(), r.operation()));
            }
        }
        Pricer pricer = pricer(first.machine(), parameters);
        return new TogetherOutcome(pricer.price(observed), intact, mpsKnown, pricer.usedParameters());
    }

    private static Pricer pricer(MachineDescription machine, ParameterSet parameters) {
        return new Pricer(
                new TopologyLinkRates(machine.topology()),
                parameters,
                machine.platform().iommu().implementation());
    }
}
