package io.crossdock.model.vtd;

import io.crossdock.model.iommu.Bits;
import org.jspecify.annotations.Nullable;

/**
 * A 128-bit invalidation descriptor (specification 6.5.2).
 *
 * <pre>
 *              lo: 63    50 49 48 47 32 31 16 15  8  7   6   5  4  3 0      hi: 63     12 11 7  6  5   0
 * context         |   0   | FM  | SID | DID |  0  | 0 | 0 |  G   | 1  |         |       0               |
 * IOTLB           |       0           | DID |  0  |DR |DW |  G   | 2  |         | ADDR   |  0  |IH | AM  |
 * wait            |   status data 63:32     |  0  |PD |FN |SW,IF | 5  |         | status address 63:2   |
 *
 * G: 1 global, 2 domain, 3 device (context) or pages (IOTLB); the other types belong to features that ECAP denies
 * </pre>
 */
record InvalidationDescriptor(long lo, long hi) {
    static final int BYTES = 16;
    static final int CONTEXT = 1;
    static final int IOTLB = 2;
    static final int WAIT = 5;
    static final int GLOBAL = 1;
    static final int DOMAIN = 2;
    /** Of a context invalidation. */
    static final int DEVICE = 3;
    /** Of an IOTLB invalidation. */
    static final int PAGES = 3;

    private static final long CONTEXT_RESERVED_LO = 0xfffc_0000_0000_ffc0L;
    private static final long IOTLB_RESERVED_LO = 0xffff_ffff_0000_ff00L;
    private static final long IOTLB_RESERVED_HI = 0xf80L;
    private static final long WAIT_RESERVED_LO = 0x0000_0000_ffff_ff00L;
    private static final long WAIT_RESERVED_HI = 0x3L;

    int type() {
        return (int) Bits.field(lo, 3, 0);
    }

    int granularity() {
        return (int) Bits.field(lo, 5, 4);
    }

    int domainId() {
        return (int) Bits.field(lo, 31, 16);
    }

    int sourceId() {
        return (int) Bits.field(lo, 47, 32);
    }

    /** Bits of the source-id that do not matter: 0 none, 1 bit 2, 2 bits 2:1, 3 bits 2:0 (specification 6.5.2.1). */
    int functionMask() {
        return switch ((int) Bits.field(lo, 49, 48)) {
            case 1 -> 0b100;
            case 2 -> 0b110;
            case 3 -> 0b111;
            default -> 0;
        };
    }

    boolean drainsWrites() {
        return Bits.bit(lo, 6);
    }

    boolean drainsReads() {
        return Bits.bit(lo, 7);
    }

    int addressMask() {
        return (int) Bits.field(hi, 5, 0);
    }

    long address() {
        return hi & ~0xfffL;
    }

    boolean interrupts() {
        return Bits.bit(lo, 4);
    }

    boolean writesStatus() {
        return Bits.bit(lo, 5);
    }

    int statusData() {
        return (int) (lo >>> 32);
    }

    long statusAddress() {
        return hi & ~3L;
    }

    /** What makes the descriptor invalid (FSTS.IQE), or null. */
    @Nullable
    String fault() {
        return switch (type()) {
            case CONTEXT -> granularityFault((lo & CONTEXT_RESERVED_LO) != 0 || hi != 0);
            case IOTLB -> {
                if (granularity() == PAGES && addressMask() > Capabilities.MAX_ADDRESS_MASK) {
                    yield "AM=" + addressMask() + " exceeds MAMV=" + Capabilities.MAX_ADDRESS_MASK;
                }
                yield granularityFault((lo & IOTLB_RESERVED_LO) != 0 || (hi & IOTLB_RESERVED_HI) != 0);
            }
            case WAIT ->
                (lo & WAIT_RESERVED_LO) != 0 || (hi & WAIT_RESERVED_HI) != 0 ? "a reserved field is set" : null;
            default -> "type " + type() + " is not one of this unit";
        };
    }

    private @Nullable String granularityFault(boolean reservedSet) {
        if (granularity() == 0) {
            return "G=0 is reserved";
        }
        return reservedSet ? "a reserved field is set" : null;
    }
}
