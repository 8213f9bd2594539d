package io.crossdock.iommu.amdvi;

import io.crossdock.iommu.CoveringRange;

/**
 * Commands of 16 bytes; each method gives bits 63:0 or 127:64.
 *
 * <pre>
 * COMPLETION_WAIT    q0  1 63:60 | store address 51:3 | S 0      q1  store data
 * INVALIDATE_DEVTAB  q0  2 63:60 | DeviceID 15:0
 * INVALIDATE_PAGES   q0  3 63:60 | DomainID 47:32 | PASID 19:0   q1  address 63:12 | GN 2 | PDE 1 | S 0
 * INVALIDATE_IOTLB   q0  4 63:60 | QueueID 47:32 | MaxPend 31:24 | DeviceID 15:0   q1  address 63:12 | GN 2 | S 0
 * INVALIDATE_ALL     q0  8 63:60
 * </pre>
 *
 * <p>S: the lowest zero bit of the address from 12 on is the highest bit inside the range. PDE: tables have changed, not
 * only leaves. GN: what guest tables translate for the PASID, not what host tables do.
 */
final class Commands {
    static final long INVALIDATE_ALL = 8L << 60;
    /** Second word of {@link #invalidatePages}: every address of the domain, tables too. */
    static final long WHOLE_DOMAIN = CoveringRange.ALL | 1 << 1;

    private static final long COMPLETION_WAIT = 1L << 60 | 1;
    private static final long INVALIDATE_DEVTAB = 2L << 60;
    private static final long INVALIDATE_PAGES = 3L << 60;
    private static final long INVALIDATE_IOTLB = 4L << 60;
    private static final long TABLES_TOO = 1 << 1;
    /** To add to the second word of {@link #invalidatePages}: addresses of guest tables, of PASID 0. */
    static final long GUEST = 1 << 2;

    private Commands() {}

    /** @param storeAddress multiple of 8 */
    static long completionWait(long storeAddress) {
        return COMPLETION_WAIT | storeAddress;
    }

    static long invalidateDevice(int deviceId) {
        return INVALIDATE_DEVTAB | deviceId;
    }

    static long invalidatePages(int domainId) {
        return INVALIDATE_PAGES | (long) domainId << 32;
    }

    /**
     * A function forgets translations of requests without PASID; the second word is {@link CoveringRange#sized}. Its queue is
     * its own: of virtual functions nothing is known.
     *
     * @param queueDepth requests that the function takes at once, 1 to 32
     */
    static long invalidateDeviceTlb(int deviceId, int queueDepth) {
        return INVALIDATE_IOTLB | (long) deviceId << 32 | (long) queueDepth << 24 | deviceId;
    }

    /** Second word of {@link #invalidatePages}: the smallest aligned power of two that covers a range. */
    static long pages(long iova, long size, boolean tablesToo) {
        return CoveringRange.sized(iova, size) | (tablesToo ? TABLES_TOO : 0);
    }
}
