package io.crossdock.model.smmu;

import io.crossdock.model.iommu.Bits;

/**
 * An event record as it stands in the queue (specification 7.3): four little-endian 64-bit words.
 *
 * <pre>
 *        63             32 31         12 11  10  8 7       0
 * word 0 |    StreamID    | SubstreamID |SSV| RES0| number  |
 *
 *        63   42 41   40 39 38  36 35   34   33   32 31             0
 * word 1 | RES0 | CLASS |S2| RES0 |RnW |InD |PnU |RES0|Stall, STAG   |
 *
 * word 2 | InputAddr                                        63:0   |
 *
 * word 3 | FetchAddr 55:3 of F_STE_FETCH, F_CD_FETCH, F_WALK_EABT;  |
 *        | IPA 55:12 of a fault in stage 2                          |
 * </pre>
 *
 * Accesses of this model carry no SubstreamID and are unprivileged data accesses: SSV, PnU and InD stay 0.
 */
record EventRecord(long word0, long word1, long word2, long word3) {
    static final int BYTES = 32;

    private static final long READ = 1L << 35;
    private static final long CLASS_TABLE = 1L << 40;
    private static final long CLASS_INPUT = 2L << 40;
    private static final long FETCH_ADDRESS = Bits.ones(56) & ~7L;

    /** C_BAD_STREAMID, C_BAD_STE, C_BAD_CD: nothing but the stream. */
    static EventRecord configuration(SmmuEvent event, int streamId) {
        return new EventRecord(head(event, streamId), 0, 0, 0);
    }

    /** F_STE_FETCH, F_CD_FETCH. */
    static EventRecord fetch(SmmuEvent event, int streamId, long fetchAddress) {
        return new EventRecord(head(event, streamId), 0, 0, fetchAddress & FETCH_ADDRESS);
    }

    /** F_WALK_EABT of a stage 1 descriptor: the class is that of a table access (specification 7.3.12). */
    static EventRecord walkAbort(int streamId, long input, boolean write, long fetchAddress) {
        return new EventRecord(
                head(SmmuEvent.F_WALK_EABT, streamId),
                CLASS_TABLE | direction(write),
                input,
                fetchAddress & FETCH_ADDRESS);
    }

    /** F_TRANSLATION, F_ADDR_SIZE, F_ACCESS, F_PERMISSION of stage 1 (specification 7.3.13 to 7.3.16). */
    static EventRecord stage1(SmmuEvent event, int streamId, long input, boolean write) {
        return new EventRecord(head(event, streamId), CLASS_INPUT | direction(write), input, 0);
    }

    private static long head(SmmuEvent event, int streamId) {
        return event.number() | Integer.toUnsignedLong(streamId) << 32;
    }

    private static long direction(boolean write) {
        return write ? 0 : READ;
    }
}
