package io.crossdock.dma;

import io.crossdock.dma.DmaException.Reason;
import io.crossdock.machine.PciFunction;
import io.crossdock.pci.AddressRange;

/** What calls of the DMA API are refused for, before anything has changed. */
final class DmaChecks {
    private DmaChecks() {}

    static AddressRange barRange(PciFunction peer, int bar) {
        return peer.barRange(bar)
                .orElseThrow(() ->
                        new DmaException(Reason.NO_BAR, "function " + peer.bdf() + " has no mapped memory BAR " + bar));
    }

    static void checkRange(String what, long offset, long size, long limit) {
        if (size <= 0 || offset < 0 || offset > limit - size) {
            throw new DmaException(
                    Reason.OUT_OF_RANGE,
                    "range outside of " + what + ": offset=" + offset + ", size=" + size + ", limit=" + limit);
        }
    }

    /** The address, if the device can send it and those behind it. */
    static long withinMask(DmaDevice device, long address, long size) {
        long mask = device.traits().dmaMask();
        if (address + (size - 1) > mask) {
            throw new DmaException(
                    Reason.BEYOND_DMA_MASK,
                    "device " + device + " cannot send 0x" + Long.toHexString(address + (size - 1)) + ": DMA mask 0x"
                            + Long.toHexString(mask));
        }
        return address;
    }

    static void checkTrusted(DmaDevice device) {
        if (!device.traits().trusted()) {
            throw new DmaException(
                    Reason.NOT_TRUSTED,
                    "device " + device + " is not trusted and may not bypass its translation; map without bypass");
        }
    }
}
