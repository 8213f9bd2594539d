package io.crossdock.workbench.run;

import io.crossdock.model.observe.StreamObservation;
import io.crossdock.workbench.result.Rate;
import java.util.Optional;

/**
 * A transfer by way of a buffer in system memory: the initiator writes into it, then the target reads it out.
 *
 * @param rate rate of the whole, one chunk after the other, without overlap; empty if a leg moved no byte
 * @param overlapped rate with two buffers, both legs at once
 * @param written what the initiator did
 * @param fetched what the target did
 * @param commands commands that the processor gave
 * @param intact whether every byte arrived
 */
public record StagingOutcome(
        Optional<Rate> rate,
        Optional<Rate> overlapped,
        StreamObservation written,
        StreamObservation fetched,
        long commands,
        boolean intact) {}
