package io.crossdock.driver.nvme;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * Where a command's data is (4.3): the first page, and the second page or a list of the others.
 *
 * @param first address of the first byte, a multiple of 4
 * @param second 0, the address of the second page, or that of the list
 */
record Prps(long first, long second) {
    static final int PAGE = 4096;

    /** Pages that a command may touch with one page of list and no chaining. */
    static final int PAGE_LIMIT = PAGE / Long.BYTES + 1;

    /** Bytes that a command may move from any address. */
    static final int SIZE_LIMIT = (PAGE_LIMIT - 1) * PAGE;

    private static final ValueLayout.OfLong ENTRY = ValueLayout.JAVA_LONG.withOrder(ByteOrder.LITTLE_ENDIAN);

    /**
     * Describes a range that is contiguous for the device.
     *
     * @param list a page for the list, written only if it is needed
     * @param listAddress by which the device reads that page
     */
    static Prps of(long address, int size, MemorySegment list, long listAddress) {
        long secondPage = (address & -PAGE) + PAGE;
        long last = address + size - 1;
        if (Long.compareUnsigned(last, secondPage) < 0) {
            return new Prps(address, 0);
        }
        int others = (int) ((last - secondPage) / PAGE) + 1;
        if (others == 1) {
            return new Prps(address, secondPage);
        }
        for (int i = 0; i < others; i++) {
            list.setAtIndex(ENTRY, i, secondPage + (long) i * PAGE);
        }
        return new Prps(address, listAddress);
    }
}
