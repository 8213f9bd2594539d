package io.crossdock.iommu.vtd;

/**
 * Invalidation descriptors (VT-d 6.5.2); each method gives bits 63:0 or 127:64. In descriptors of 32 bytes the rest is 0.
 *
 * <pre>
 * context-cache  lo  FM 49:48 | SID 47:32 | DID 31:16 | G 5:4 | type 1       G 1 global, 2 domain, 3 device
 * IOTLB          lo  DID 31:16 | DR 7 | DW 6 | G 5:4 | type 2                G 1 global, 2 domain, 3 pages
 *                hi  address 63:12 | IH 6 | AM 5:0 (2^AM pages, aligned)
 * device TLB     lo  PFSID 63:52,15:12 | SID 47:32 | MIP 20:16 | type 3      MIP requests on their way, 0: 32
 *                hi  address 63:12 | S 0 (CoveringRange)
 * PASID IOTLB    lo  PASID 51:32 | DID 31:16 | G 5:4 | type 6                G 2 PASID of a domain, 3 pages of it
 *                hi  as of IOTLB
 * PASID cache    lo  PASID 51:32 | DID 31:16 | G 5:4 | type 7                G 0 domain, 1 PASID of a domain, 3 global
 * wait           lo  status data 63:32 | FN 6 | SW 5 | IF 4 | type 5
 *                hi  status address 63:2
 * </pre>
 *
 * <p>DR and DW: the invalidation completes when reads and writes in flight have drained; those of a PASID always drain. IH:
 * only leaves have changed. What IOTLB descriptors name is translations of the second stage; those of the first are named by
 * PASID (6.5.2.4).
 *
 * <p>PFSID stays 0: only a unit with ECAP.DIT looks at it, to hold requests to virtual functions back.
 */
final class Descriptors {
    static final long CONTEXT_GLOBAL = 1 | 1 << 4;

    static final long PASIDS_GLOBAL = 7 | 3 << 4;

    private static final long PASIDS_DOMAIN = 7;
    private static final long CONTEXT_DEVICE = 1 | 3 << 4;
    private static final long IOTLB = 2;
    private static final long DEVICE_TLB = 3;
    private static final long PASID_IOTLB = 6;
    private static final long GLOBAL = 1 << 4;
    private static final long DOMAIN = 2 << 4;
    private static final long PASID = 2 << 4;
    private static final long PAGES = 3 << 4;
    private static final long DRAIN_WRITES = 1 << 6;
    private static final long DRAIN_READS = 1 << 7;
    private static final long HINT_LEAF = 1 << 6;
    private static final long WAIT = 5;
    private static final long WAIT_STATUS_WRITE = 1 << 5;

    private final long drain;

    Descriptors(Capabilities capabilities) {
        drain = (capabilities.drainsWrites() ? DRAIN_WRITES : 0) | (capabilities.drainsReads() ? DRAIN_READS : 0);
    }

    static long contextDevice(int domainId, int sourceId) {
        return CONTEXT_DEVICE | (long) domainId << 16 | (long) sourceId << 32;
    }

    static long pasidsDomain(int domainId) {
        return PASIDS_DOMAIN | (long) domainId << 16;
    }

    long iotlbGlobal() {
        return IOTLB | GLOBAL | drain;
    }

    /**
     * What names the translations of an address space: first words of descriptors.
     *
     * @param all forgets them all
     * @param pages forgets those of pages, which {@link Descriptors#pages} names
     */
    record Scope(long all, long pages) {}

    Scope secondStage(int domainId) {
        long named = IOTLB | drain | (long) domainId << 16;
        return new Scope(named | DOMAIN, named | PAGES);
    }

    static Scope firstStage(int domainId, int pasid) {
        long named = PASID_IOTLB | (long) domainId << 16 | (long) pasid << 32;
        return new Scope(named | PASID, named | PAGES);
    }

    /**
     * A function forgets translations; the second word is {@link io.crossdock.iommu.CoveringRange#sized}.
     *
     * @param queueDepth requests that the function takes at once, 1 to 32
     */
    static long deviceTlb(int sourceId, int queueDepth) {
        return DEVICE_TLB | (long) (queueDepth & 0x1f) << 16 | (long) sourceId << 32;
    }

    /** Second word of {@link Scope#pages}. */
    static long pages(long iova, int maskLg2, boolean leafOnly) {
        return iova | (leafOnly ? HINT_LEAF : 0) | maskLg2;
    }

    static long waitStatus(int data) {
        return WAIT | WAIT_STATUS_WRITE | Integer.toUnsignedLong(data) << 32;
    }
}
