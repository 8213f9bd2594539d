package io.crossdock.model.vtd;

import io.crossdock.model.iommu.Bits;
import io.crossdock.model.iommu.Drain;

/**
 * Invalidation by register (specification 6.5.1), which the queue replaces: while the queue is enabled, a request does
 * nothing and says so.
 *
 * <pre>
 *         63  62 61 60 59 58     34 33 32 31 16 15  0
 * CCMD  |ICC |CIRG |CAIG |    0    | FM  | SID | DID |
 *
 *         63 62 61 60 59 58 57 56 50 49 48 47 32 31 0
 * IOTLB |IVT|0|IIRG |0|IAIG |   0  |DR|DW| DID |  0  |
 *
 *         63     12 11 7  6  5   0
 * IVA   | ADDR     |  0  |IH | AM  |
 * </pre>
 */
final class RegisterInvalidation {
    private static final long REQUEST = 1L << 63;
    private static final int CAIG_SHIFT = 59;
    private static final int IAIG_SHIFT = 57;
    private static final long CCMD_IMPLEMENTED = 0xe003_0000_ffff_ffffL;
    private static final long IOTLB_IMPLEMENTED = 0xb003_ffff_0000_0000L;

    private final Invalidator invalidator;
    private final Drain drain;
    private long ccmd;
    private long iotlb;
    private long iva;
    private boolean iotlbApplied;

    RegisterInvalidation(Invalidator invalidator, Drain drain) {
        this.invalidator = invalidator;
        this.drain = drain;
    }

    long ccmd() {
        return ccmd;
    }

    long iotlb() {
        return iotlb;
    }

    long iva() {
        return iva;
    }

    /** Ignored while a request is under way. */
    void setCcmd(long value) {
        if (ccmd >= 0) {
            ccmd = value & CCMD_IMPLEMENTED;
        }
    }

    void setIotlb(long value) {
        if (iotlb >= 0) {
            iotlb = value & IOTLB_IMPLEMENTED;
            iotlbApplied = false;
        }
    }

    void setIva(long value) {
        iva = value & ~0xf80L;
    }

    boolean busy() {
        return ccmd < 0 || iotlb < 0;
    }

    /** Whether a request took effect. */
    boolean step(boolean queueEnabled) {
        if (!busy()) {
            return false;
        }
        if (ccmd < 0) {
            long granularity = queueEnabled ? 0 : Bits.field(ccmd, 62, 61);
            if (granularity != 0) {
                invalidator.contexts(
                        (int) granularity,
                        (int) Bits.field(ccmd, 15, 0),
                        (int) Bits.field(ccmd, 31, 16),
                        new InvalidationDescriptor(Bits.field(ccmd, 33, 32) << 48, 0, 0).functionMask());
            }
            ccmd = ccmd & ~REQUEST & ~(3L << CAIG_SHIFT) | granularity << CAIG_SHIFT;
        }
        if (iotlb < 0) {
            stepIotlb(queueEnabled);
        }
        return true;
    }

    private void stepIotlb(boolean queueEnabled) {
        int granularity = queueEnabled ? 0 : (int) Bits.field(iotlb, 61, 60);
        int addressMask = (int) Bits.field(iva, 5, 0);
        if (granularity == InvalidationDescriptor.PAGES && addressMask > Capabilities.MAX_ADDRESS_MASK) {
            granularity = 0;
        }
        if (granularity != 0 && !iotlbApplied) {
            invalidator.iotlb(
                    granularity, (int) Bits.field(iotlb, 47, 32), iva & ~0xfffL, addressMask, Bits.bit(iva, 6));
            drain.ask(Bits.bit(iotlb, 49), Bits.bit(iotlb, 48));
            iotlbApplied = true;
        }
        if (granularity == 0 || drain.isDone()) {
            iotlb = iotlb & ~REQUEST & ~(3L << IAIG_SHIFT) | (long) granularity << IAIG_SHIFT;
        }
    }
}
