package io.crossdock.dma;

import io.crossdock.pagetable.MemoryType;

/**
 * What the DMA API must know of a device.
 *
 * @param coherent whether its accesses snoop CPU caches, as firmware says; memory is then mapped write-back
 * @param dmaMask greatest address that it can send, 2<sup>n</sup> - 1
 * @param trusted whether it may keep reaching memory for a while after an unmap; not one that is plugged in from outside,
 *     which firmware marks as external-facing or untrusted
 * @param ats whether it is to keep translations of its own (PCIe ATS); for trusted devices only, since it is believed to
 *     forget them, and to send no translated address that it made up
 */
public record DeviceTraits(boolean coherent, long dmaMask, boolean trusted, boolean ats) {
    /** A trusted coherent device with 64 address bits. */
    public static final DeviceTraits DEFAULT = new DeviceTraits(true, Long.MAX_VALUE);

    /** A trusted device. */
    public DeviceTraits(boolean coherent, long dmaMask) {
        this(coherent, dmaMask, true, false);
    }

    public DeviceTraits {
        if (dmaMask <= 0 || (dmaMask & (dmaMask + 1)) != 0 && dmaMask != Long.MAX_VALUE) {
            throw new IllegalArgumentException(
                    "DMA mask must be 2^n - 1 and positive: dmaMask=0x" + Long.toHexString(dmaMask));
        }
        if (ats && !trusted) {
            throw new IllegalArgumentException(
                    "a device that is not trusted may not keep translations: trusted=false, ats=true; ask for one of the two");
        }
    }

    /** Memory type of system memory, as Linux chooses it. */
    MemoryType memoryType() {
        return coherent ? MemoryType.WRITE_BACK : MemoryType.NORMAL_NC;
    }

    /** The same device with another mask. */
    public DeviceTraits withDmaMask(long mask) {
        return new DeviceTraits(coherent, mask, trusted, ats);
    }

    /** The same device, trusted or not. */
    public DeviceTraits withTrusted(boolean whether) {
        return new DeviceTraits(coherent, dmaMask, whether, ats);
    }

    /** The same device, with or without translations of its own. */
    public DeviceTraits withAts(boolean whether) {
        return new DeviceTraits(coherent, dmaMask, trusted, whether);
    }
}
