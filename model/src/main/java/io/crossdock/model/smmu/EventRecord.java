package io.crossdock.model.smmu;

/**
 * An event record ({@link EventLayout}). Accesses of this model carry no SubstreamID and are unprivileged data accesses:
 * SSV, PnU and InD stay 0.
 */
record EventRecord(long word0, long word1, long word2, long word3) {
    static final int BYTES = 32;

    private static final long STAGE_2 = EventLayout.S2.put(1);

    /** C_BAD_STREAMID, C_BAD_STE, C_BAD_CD: nothing but the stream. */
    static EventRecord configuration(SmmuEvent event, int streamId) {
        return new EventRecord(head(event, streamId), 0, 0, 0);
    }

    /** F_BAD_ATS_TREQ, F_TRANSL_FORBIDDEN. */
    static EventRecord ats(SmmuEvent event, int streamId, long input, boolean write) {
        return new EventRecord(head(event, streamId), direction(write), input, 0);
    }

    /** F_STE_FETCH, F_CD_FETCH. */
    static EventRecord fetch(SmmuEvent event, int streamId, long fetchAddress) {
        return new EventRecord(head(event, streamId), 0, 0, EventLayout.FETCH_ADDR.in(fetchAddress));
    }

    /**
     * F_WALK_EABT (specification 7.3.12): a table of stage 1 did not answer, or one of stage 2, for whatever it was that had
     * to be translated.
     */
    static EventRecord walkAbort(
            int streamId, long input, boolean write, long fetchAddress, EventClass during, boolean stage2) {
        return new EventRecord(
                head(SmmuEvent.F_WALK_EABT, streamId),
                classOf(during) | (stage2 ? STAGE_2 : 0) | direction(write),
                input,
                EventLayout.FETCH_ADDR.in(fetchAddress));
    }

    /** F_TRANSLATION, F_ADDR_SIZE, F_ACCESS, F_PERMISSION of stage 1 (specification 7.3.13 to 7.3.16). */
    static EventRecord stage1(SmmuEvent event, int streamId, long input, boolean write) {
        return new EventRecord(head(event, streamId), classOf(EventClass.INPUT) | direction(write), input, 0);
    }

    /** The same of stage 2. The direction is the request's, whatever was being done for it. */
    static EventRecord stage2(
            SmmuEvent event, int streamId, long input, boolean write, EventClass during, long intermediate) {
        return new EventRecord(
                head(event, streamId),
                classOf(during) | STAGE_2 | direction(write),
                input,
                EventLayout.IPA.in(intermediate));
    }

    private static long classOf(EventClass during) {
        return EventLayout.CLASS.put(during.ordinal());
    }

    private static long head(SmmuEvent event, int streamId) {
        return EventLayout.NUMBER_FIELD.put(event.number()) | EventLayout.STREAM_ID.put(streamId);
    }

    private static long direction(boolean write) {
        return EventLayout.R_N_W.put(write ? 0 : 1);
    }
}
