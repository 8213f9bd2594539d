package io.crossdock.workbench.run;

import io.crossdock.model.observe.StreamObservation;
import io.crossdock.platform.Parameter;
import io.crossdock.workbench.result.Rate;
import java.util.List;
import java.util.Optional;

/**
 * What a run did.
 *
 * @param write rate of writes; empty if no byte arrived or no link rate is known
 * @param read rate of reads
 * @param writes observation of the writes
 * @param reads observation of the reads; empty if they were not tried because the writes did not arrive
 * @param intact whether every byte at the destination was compared and equal, both ways
 * @param pte entry that translated the first address; empty where nothing is mapped
 * @param faults fault records of the translation unit, in words, oldest first
 * @param carriesType whether the mapping could state a memory type
 * @param writeCommands writes that the processor started and waited for
 * @param parameters figures that the rates rest on
 */
public record TransferOutcome(
        Optional<Rate> write,
        Optional<Rate> read,
        StreamObservation writes,
        Optional<StreamObservation> reads,
        boolean intact,
        Optional<PteEvidence> pte,
        List<String> faults,
        boolean carriesType,
        long writeCommands,
        List<Parameter> parameters) {
    public TransferOutcome {
        faults = List.copyOf(faults);
        parameters = List.copyOf(parameters);
    }

    /** The same outcome with intervals that also cover another run's rates. */
    TransferOutcome widenedBy(TransferOutcome other) {
        return new TransferOutcome(
                widen(write, other.write),
                widen(read, other.read),
                writes,
                reads,
                intact && other.intact,
                pte,
                faults,
                carriesType,
                writeCommands,
                parameters);
    }

    static Optional<Rate> widen(Optional<Rate> rate, Optional<Rate> by) {
        return rate.map(r -> by.map(r::widenedBy).orElse(r));
    }
}
