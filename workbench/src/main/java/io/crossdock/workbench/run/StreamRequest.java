package io.crossdock.workbench.run;

import io.crossdock.model.observe.StreamObservation.Operation;

/**
 * One of several streams that run at the same time.
 *
 * @param transfer who reaches whose memory, and how
 * @param operation whether the initiator writes to the target or reads from it
 */
public record StreamRequest(TransferRequest transfer, Operation operation) {}
