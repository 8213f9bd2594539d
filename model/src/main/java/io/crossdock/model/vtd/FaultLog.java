package io.crossdock.model.vtd;

/**
 * Primary fault logging (specification 7.3.1): the fault status register and the fault recording
 * registers ({@link FaultRecordLayout}).
 *
 * <pre>
 *       15   8 7  6   5   4   3 2  1   0
 * FSTS | FRI  | 0 |ITE|0|IQE|   |PPF|PFO|   FRI: record of the first fault since PPF was clear
 * </pre>
 *
 * While a record of a requester is pending, further faults of the same requester are collapsed into it.
 */
final class FaultLog {
    private static final int PFO = 1;
    private static final int PPF = 1 << 1;
    private static final int IQE = 1 << 4;
    private static final int ITE = 1 << 6;
    private static final long FAULT = FaultRecordLayout.F.mask();

    private final EventInterrupt event;
    private final long[] lo;
    private final long[] hi;
    private int next;
    private int first;
    private boolean overflow;
    private boolean queueError;
    private boolean timeoutError;

    FaultLog(EventInterrupt event, int records) {
        this.event = event;
        lo = new long[records];
        hi = new long[records];
    }

    /**
     * @param reason number of the reason
     * @param addressType AT of the request
     */
    void record(int reason, int addressType, int sourceId, long address, boolean write) {
        if (overflow || isPendingOf(sourceId)) {
            return;
        }
        if (isPending(next)) {
            boolean quiet = status() == 0;
            overflow = true;
            raiseIf(quiet);
            return;
        }
        boolean quiet = status() == 0;
        if (!anyPending()) {
            first = next;
        }
        lo[next] = FaultRecordLayout.FI.in(address);
        hi[next] = FAULT
                | FaultRecordLayout.T.put(write ? 0 : 1)
                | FaultRecordLayout.AT.put(addressType)
                | FaultRecordLayout.FR.put(reason)
                | FaultRecordLayout.SID.put(sourceId);
        next = (next + 1) % lo.length;
        raiseIf(quiet);
    }

    void queueError() {
        boolean quiet = status() == 0;
        queueError = true;
        raiseIf(quiet);
    }

    /** A device did not answer an invalidation request. */
    void timeoutError() {
        boolean quiet = status() == 0;
        timeoutError = true;
        raiseIf(quiet);
    }

    boolean hasTimeoutError() {
        return timeoutError;
    }

    boolean hasQueueError() {
        return queueError;
    }

    /** A condition is new only if no other was being reported. */
    private void raiseIf(boolean quiet) {
        if (quiet) {
            event.raise();
        }
    }

    private boolean isPending(int index) {
        return hi[index] < 0;
    }

    private boolean isPendingOf(int sourceId) {
        for (int i = 0; i < hi.length; i++) {
            if (isPending(i) && FaultRecordLayout.SID.of(hi[i]) == sourceId) {
                return true;
            }
        }
        return false;
    }

    private boolean anyPending() {
        for (int i = 0; i < hi.length; i++) {
            if (isPending(i)) {
                return true;
            }
        }
        return false;
    }

    /** FSTS. */
    int status() {
        boolean pending = anyPending();
        return (overflow ? PFO : 0)
                | (pending ? PPF | first << 8 : 0)
                | (queueError ? IQE : 0)
                | (timeoutError ? ITE : 0);
    }

    /** A write of FSTS: errors whose bit is 1 are cleared. */
    void writeStatus(int value) {
        overflow &= (value & PFO) == 0;
        queueError &= (value & IQE) == 0;
        timeoutError &= (value & ITE) == 0;
        checkServiced();
    }

    /** A word of the recording registers, counted from the first. */
    int read(int word) {
        long half = (word & 2) == 0 ? lo[word >> 2] : hi[word >> 2];
        return (int) ((word & 1) == 0 ? half : half >>> 32);
    }

    /** A write of a word: F is cleared by writing 1, nothing else can be written. */
    void write(int word, int value) {
        if ((word & 3) == 3 && value < 0) {
            hi[word >> 2] &= ~FAULT;
            checkServiced();
        }
    }

    int words() {
        return lo.length * 4;
    }

    private void checkServiced() {
        if (status() == 0) {
            event.serviced();
        }
    }
}
