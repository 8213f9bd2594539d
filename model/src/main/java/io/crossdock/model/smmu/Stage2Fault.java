package io.crossdock.model.smmu;

/**
 * A fault of stage 2 below a stage 1.
 *
 * @param event what is recorded
 * @param during what was being done
 * @param intermediate address that stage 2 did not translate
 * @param fetchAddress address of the descriptor that did not answer, of F_WALK_EABT; else 0
 * @param recorded whether it is recorded (STE.S2R)
 * @param detail one line: what was found where
 */
record Stage2Fault(
        SmmuEvent event, EventClass during, long intermediate, long fetchAddress, boolean recorded, String detail) {
    EventRecord record(int streamId, long input, boolean write) {
        return event == SmmuEvent.F_WALK_EABT
                ? EventRecord.walkAbort(streamId, input, write, fetchAddress, during, true)
                : EventRecord.stage2(event, streamId, input, write, during, intermediate);
    }
}
