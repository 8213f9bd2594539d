package io.crossdock.model.vtd;

import io.crossdock.model.iommu.SizedAddress;
import org.jspecify.annotations.Nullable;

/**
 * An invalidation descriptor ({@link DescriptorLayout}); the types that ECAP denies are invalid.
 *
 * @param lo bits 63:0
 * @param hi bits 127:64
 * @param upper bits 255:128 that are set; 0 in a queue of 128-bit descriptors
 */
record InvalidationDescriptor(long lo, long hi, long upper) {
    static final int CONTEXT = 1;
    static final int IOTLB = 2;
    static final int DEVICE_TLB = 3;
    static final int WAIT = 5;
    static final int PASID_IOTLB = 6;
    static final int PASID_CACHE = 7;
    static final int GLOBAL = 1;
    static final int DOMAIN = 2;
    /** Of a context invalidation. */
    static final int DEVICE = 3;
    /** Of an IOTLB invalidation. */
    static final int PAGES = 3;

    /** Of a PASID cache invalidation. */
    static final int PASID_OF_DOMAIN = 1;

    static final int ALL_PASIDS = 3;

    private static final String RESERVED = "a reserved field is set";
    private static final long CONTEXT_RESERVED_LO = DescriptorLayout.CONTEXT.reserved(0);
    private static final long IOTLB_RESERVED_LO = DescriptorLayout.IOTLB.reserved(0);
    private static final long IOTLB_RESERVED_HI = DescriptorLayout.IOTLB.reserved(1);
    private static final long PASID_IOTLB_RESERVED_LO = DescriptorLayout.PASID_IOTLB.reserved(0);
    private static final long PASID_IOTLB_RESERVED_HI = DescriptorLayout.PASID_IOTLB.reserved(1);
    private static final long PASID_CACHE_RESERVED_LO = DescriptorLayout.PASID_CACHE.reserved(0);
    /** PFSID with them: it counts only with ECAP.DIT. */
    private static final long DEVICE_TLB_RESERVED_LO = DescriptorLayout.DEVICE_TLB.reserved(0)
            | DescriptorLayout.PFSID_LOW.mask()
            | DescriptorLayout.PFSID_HIGH.mask();

    private static final long DEVICE_TLB_RESERVED_HI = DescriptorLayout.DEVICE_TLB.reserved(1);
    private static final long WAIT_RESERVED_LO = DescriptorLayout.WAIT.reserved(0);
    private static final long WAIT_RESERVED_HI = DescriptorLayout.WAIT.reserved(1);

    int type() {
        return DescriptorLayout.TYPE.intOf(lo);
    }

    int granularity() {
        return DescriptorLayout.IOTLB_G.intOf(lo);
    }

    int domainId() {
        return DescriptorLayout.DID.intOf(lo);
    }

    int pasid() {
        return DescriptorLayout.PASID.intOf(lo);
    }

    int sourceId() {
        return DescriptorLayout.SID.intOf(lo);
    }

    /** Bits of the source-id that do not matter: 0 none, 1 bit 2, 2 bits 2:1, 3 bits 2:0 (specification 6.5.2.1). */
    int functionMask() {
        return switch (DescriptorLayout.FM.intOf(lo)) {
            case 1 -> 0b100;
            case 2 -> 0b110;
            case 3 -> 0b111;
            default -> 0;
        };
    }

    boolean drainsWrites() {
        return DescriptorLayout.DW.isSet(lo);
    }

    boolean drainsReads() {
        return DescriptorLayout.DR.isSet(lo);
    }

    int addressMask() {
        return DescriptorLayout.AM.intOf(hi);
    }

    /** IH: cached table entries may stay. */
    boolean leavesOnly() {
        return DescriptorLayout.IH.isSet(hi);
    }

    long address() {
        return DescriptorLayout.ADDR.in(hi);
    }

    /** Of a device TLB invalidation: first input address. */
    long firstOfDevice() {
        return SizedAddress.first(hi);
    }

    /** Last input address. */
    long lastOfDevice() {
        return SizedAddress.last(hi);
    }

    boolean interrupts() {
        return DescriptorLayout.IF.isSet(lo);
    }

    boolean writesStatus() {
        return DescriptorLayout.SW.isSet(lo);
    }

    int statusData() {
        return DescriptorLayout.STATUS_DATA.intOf(lo);
    }

    long statusAddress() {
        return DescriptorLayout.STATUS_ADDRESS.in(hi);
    }

    /**
     * What makes the descriptor invalid (FSTS.IQE), or null.
     *
     * @param wide whether the queue has descriptors of 256 bits, which those about PASIDs want
     */
    @Nullable
    String fault(boolean wide) {
        if (upper != 0) {
            return RESERVED;
        }
        return switch (type()) {
            case CONTEXT -> granularityFault((lo & CONTEXT_RESERVED_LO) != 0 || hi != 0);
            case IOTLB -> {
                if (granularity() == PAGES && addressMask() > Capabilities.MAX_ADDRESS_MASK) {
                    yield maskFault();
                }
                yield granularityFault((lo & IOTLB_RESERVED_LO) != 0 || (hi & IOTLB_RESERVED_HI) != 0);
            }
            case DEVICE_TLB ->
                (lo & DEVICE_TLB_RESERVED_LO) != 0 || (hi & DEVICE_TLB_RESERVED_HI) != 0 ? RESERVED : null;
            case WAIT -> (lo & WAIT_RESERVED_LO) != 0 || (hi & WAIT_RESERVED_HI) != 0 ? RESERVED : null;
            case PASID_IOTLB, PASID_CACHE ->
                wide ? pasidFault() : "type " + type() + " wants a queue of 256-bit descriptors";
            default -> "type " + type() + " is not one of this unit";
        };
    }

    private @Nullable String pasidFault() {
        boolean cache = type() == PASID_CACHE;
        if (cache ? granularity() == 2 : granularity() < 2) {
            return "G=" + granularity() + " is reserved";
        }
        if (!cache && granularity() == PAGES && addressMask() > Capabilities.MAX_ADDRESS_MASK) {
            return maskFault();
        }
        boolean reservedSet = cache
                ? (lo & PASID_CACHE_RESERVED_LO) != 0 || hi != 0
                : (lo & PASID_IOTLB_RESERVED_LO) != 0 || (hi & PASID_IOTLB_RESERVED_HI) != 0;
        return reservedSet ? RESERVED : null;
    }

    private String maskFault() {
        return "AM=" + addressMask() + " exceeds MAMV=" + Capabilities.MAX_ADDRESS_MASK;
    }

    private @Nullable String granularityFault(boolean reservedSet) {
        if (granularity() == 0) {
            return "G=0 is reserved";
        }
        return reservedSet ? RESERVED : null;
    }
}
