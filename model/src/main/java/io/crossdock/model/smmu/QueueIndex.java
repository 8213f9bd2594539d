package io.crossdock.model.smmu;

import io.crossdock.model.iommu.Bits;

/**
 * Where a circular queue stands (specification 3.5.1).
 *
 * <pre>
 *        62 61 56 55          5 4      0             19      n  n-1   0
 * BASE  |RA|    |  ADDR        |LOG2SIZE|      index |   0  |wrap|index|   n = LOG2SIZE
 * </pre>
 *
 * @param base BASE register
 * @param prod PROD register
 * @param cons CONS register
 * @param entryBytes size of an entry
 */
record QueueIndex(long base, int prod, int cons, int entryBytes) {
    private int lg2() {
        return Math.min((int) Bits.field(base, 4, 0), IdRegisters.QUEUE_LG2);
    }

    private int wrapMask() {
        return (2 << lg2()) - 1;
    }

    boolean isEmpty() {
        return ((prod ^ cons) & wrapMask()) == 0;
    }

    /** Indexes equal, wrap flags different. */
    boolean isFull() {
        return ((prod ^ cons) & wrapMask()) == 1 << lg2();
    }

    long consumeAddress() {
        return address(cons);
    }

    long produceAddress() {
        return address(prod);
    }

    int nextCons() {
        return cons + 1 & wrapMask();
    }

    int nextProd() {
        return prod + 1 & wrapMask();
    }

    /** The base is aligned to the larger of the queue and 32 bytes. */
    private long address(int index) {
        long bytes = (long) entryBytes << lg2();
        long start = base & Bits.ones(56) & ~0x1fL & -Math.max(bytes, 32);
        return start + (long) (index & (1 << lg2()) - 1) * entryBytes;
    }
}
