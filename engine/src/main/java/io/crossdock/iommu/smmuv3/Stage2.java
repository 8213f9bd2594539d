package io.crossdock.iommu.smmuv3;

import io.crossdock.pagetable.PageTableFormat;

/** Word 2 of a stream table entry: how stage 2 is walked (IHI 0070 5.2). */
final class Stage2 {
    private static final long IR0_WRITE_BACK = 1L << 40;
    private static final long OR0_WRITE_BACK = 1L << 42;
    private static final long SH0_OUTER = 2L << 44;
    private static final long SH0_INNER = 3L << 44;
    private static final long AA64 = 1L << 51;
    /** A stage 1 walk through device memory is a fault. */
    private static final long PTW = 1L << 54;
    /** Faults are recorded. */
    private static final long RECORD = 1L << 58;

    private Stage2() {}

    static long configuration(int vmid, PageTableFormat format, Features features) {
        long walk = features.coherentWalk() ? SH0_INNER | OR0_WRITE_BACK | IR0_WRITE_BACK : SH0_OUTER;
        return RECORD
                | PTW
                | AA64
                | ContextDescriptors.outputSizeCode(format, features) << 48
                | ContextDescriptors.granuleCode(format) << 46
                | walk
                | (long) startLevel(format.shape()) << 38
                | 64L - format.shape().inputBits() << 32
                | vmid;
    }

    /** S2SL0: with 4 KiB 0 is a walk of two levels, with 16 and 64 KiB of one. */
    private static int startLevel(PageTableFormat.Shape shape) {
        return shape.levels() - (shape.granuleLg2() == 12 ? 2 : 1);
    }
}
