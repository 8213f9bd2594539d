package io.crossdock.model.vtd;

import io.crossdock.model.iommu.Bits;
import io.crossdock.model.iommu.DeviceTlbs;
import io.crossdock.model.iommu.TranslationCache;
import io.crossdock.model.iommu.WalkCache;
import io.crossdock.model.iommu.WalkEntry;
import io.crossdock.pci.Bdf;

/**
 * Applies invalidations to the caches, to no more than the scope that the specification demands: a driver that relies
 * on more is found out.
 */
final class Invalidator {
    private final ContextCache contexts;
    private final PasidCache pasids;
    private final TranslationCache<VtdTlbEntry> iotlb;
    private final WalkCache walks;
    private final DeviceTlbs deviceTlbs;
    private final int segment;

    /** @param segment PCI segment of the functions */
    Invalidator(
            ContextCache contexts,
            PasidCache pasids,
            TranslationCache<VtdTlbEntry> iotlb,
            WalkCache walks,
            DeviceTlbs deviceTlbs,
            int segment) {
        this.contexts = contexts;
        this.pasids = pasids;
        this.iotlb = iotlb;
        this.walks = walks;
        this.deviceTlbs = deviceTlbs;
        this.segment = segment;
    }

    /**
     * Context cache (specification 6.5.1.1, 6.5.2.1): global, domain, or device within a domain. Entries of scalable mode
     * have no domain: a device goes whatever the domain, and a domain takes none of them along.
     */
    void contexts(int granularity, int domainId, int sourceId, int functionMask) {
        contexts.invalidate(
                sid -> granularity != InvalidationDescriptor.DEVICE || ((sid ^ sourceId) & ~functionMask) == 0,
                did -> granularity == InvalidationDescriptor.GLOBAL
                        || did == domainId
                        || (did == CachedContext.NO_DOMAIN && granularity == InvalidationDescriptor.DEVICE));
    }

    /** PASID cache (specification 6.5.2.2): global, domain, or a PASID of a domain. */
    private void pasids(int granularity, int domainId, int pasid) {
        pasids.invalidate(
                id -> granularity != InvalidationDescriptor.PASID_OF_DOMAIN || id == pasid,
                did -> granularity == InvalidationDescriptor.ALL_PASIDS || did == domainId);
    }

    /**
     * IOTLB (specification 6.5.1.2, 6.5.2.3): global, domain, or the pages of an aligned range. A superpage goes only
     * if the range covers it: software must choose a mask that does (specification 6.5.2.3, address mask). Pages are those of
     * the second stage; of the first, all that the domain has goes. Tables go along with what they translate, but of
     * pages with IH set.
     */
    void iotlb(int granularity, int domainId, long address, int addressMask, boolean leavesOnly) {
        iotlb.invalidate(e -> granularity == InvalidationDescriptor.GLOBAL
                || (e.domainId() == domainId
                        && (granularity != InvalidationDescriptor.PAGES
                                || e.isFirstStage()
                                || isWithin(e, address, addressMask))));
        walks.invalidate(e -> granularity == InvalidationDescriptor.GLOBAL
                || (e.id() == domainId
                        && (granularity != InvalidationDescriptor.PAGES
                                || e.regime() != VtdTlbEntry.SECOND_STAGE
                                || (!leavesOnly && leadsTo(e, address, addressMask)))));
    }

    /** PASID-based IOTLB (specification 6.5.2.4): first-stage translations of a PASID of a domain, or the pages of a range. */
    private void pasidIotlb(InvalidationDescriptor d) {
        iotlb.invalidate(e -> e.matches(d.pasid(), d.domainId())
                && (d.granularity() != InvalidationDescriptor.PAGES || isWithin(e, d.address(), d.addressMask())));
        walks.invalidate(e -> e.matches(d.pasid(), d.domainId())
                && (d.granularity() != InvalidationDescriptor.PAGES
                        || (!d.leavesOnly() && leadsTo(e, d.address(), d.addressMask()))));
    }

    private static boolean leadsTo(WalkEntry e, long address, int addressMask) {
        long pageBits = Bits.ones(SecondStage.PAGE_LG2 + addressMask);
        return e.overlaps(address & ~pageBits, address | pageBits);
    }

    private static boolean isWithin(VtdTlbEntry e, long address, int addressMask) {
        long pageBits = Bits.ones(SecondStage.PAGE_LG2 + addressMask);
        return e.isWithin(address & ~pageBits, address | pageBits);
    }

    /** Sends an invalidation request (specification 6.5.2.5); whether the device answers. */
    boolean deviceTlb(InvalidationDescriptor d) {
        return deviceTlbs.invalidate(Bdf.ofRequesterId(segment, d.sourceId()), d.firstOfDevice(), d.lastOfDevice());
    }

    void apply(InvalidationDescriptor d) {
        switch (d.type()) {
            case InvalidationDescriptor.CONTEXT ->
                contexts(d.granularity(), d.domainId(), d.sourceId(), d.functionMask());
            case InvalidationDescriptor.PASID_CACHE -> pasids(d.granularity(), d.domainId(), d.pasid());
            case InvalidationDescriptor.IOTLB ->
                iotlb(d.granularity(), d.domainId(), d.address(), d.addressMask(), d.leavesOnly());
            case InvalidationDescriptor.PASID_IOTLB -> pasidIotlb(d);
            default -> throw new IllegalStateException("the queue let pass what is none: " + d);
        }
    }
}
