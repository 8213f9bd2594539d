package io.crossdock.model.vtd;

import io.crossdock.machine.MachineException;
import io.crossdock.machine.Mmio;
import io.crossdock.model.iommu.Bits;
import java.util.Objects;

/**
 * The registers (specification 11.4): one page of 4 KiB.
 *
 * <p>Accesses are 32 bits wide, or 64 bits to a 64-bit register; any other is a {@link MachineException}: the
 * specification leaves it undefined. Registers of features that CAP and ECAP deny read as zero and ignore writes. A
 * 64-bit register that starts something does so with the write of its upper half.
 */
final class VtdRegisters implements Mmio {
    static final long SIZE = 0x1000;

    private static final int VERSION = 0x10;
    private static final int FAULT_BASE = Capabilities.FAULT_OFFSET * 16;
    private static final int IVA = Capabilities.IOTLB_OFFSET * 16;
    private static final int IOTLB = IVA + 8;

    private final Capabilities capabilities;
    private final GlobalControl control;
    private final FaultLog faults;
    private final EventInterrupt faultEvent;
    private final InvalidationQueue queue;
    private final EventInterrupt completionEvent;
    private final RegisterInvalidation invalidation;
    private int ccmdLow;
    private int iotlbLow;
    private long writes;

    VtdRegisters(
            Capabilities capabilities,
            GlobalControl control,
            FaultLog faults,
            EventInterrupt faultEvent,
            InvalidationQueue queue,
            EventInterrupt completionEvent,
            RegisterInvalidation invalidation) {
        this.capabilities = capabilities;
        this.control = control;
        this.faults = faults;
        this.faultEvent = faultEvent;
        this.queue = queue;
        this.completionEvent = completionEvent;
        this.invalidation = invalidation;
    }

    /** Register writes until now. */
    long writes() {
        return writes;
    }

    @Override
    public long size() {
        return SIZE;
    }

    @Override
    public int read32(long offset) {
        check(offset, Integer.BYTES);
        int at = (int) offset;
        if (at >= FAULT_BASE && at < FAULT_BASE + faults.words() * Integer.BYTES) {
            return faults.read((at - FAULT_BASE) / Integer.BYTES);
        }
        return switch (at) {
            case 0x00 -> VERSION;
            case 0x08 -> (int) capabilities.cap();
            case 0x0c -> (int) (capabilities.cap() >>> 32);
            case 0x10 -> (int) capabilities.ecap();
            case 0x14 -> (int) (capabilities.ecap() >>> 32);
            case 0x1c -> control.status();
            case 0x20 -> (int) control.rootTableAddress();
            case 0x24 -> (int) (control.rootTableAddress() >>> 32);
            case 0x28 -> (int) invalidation.ccmd();
            case 0x2c -> (int) (invalidation.ccmd() >>> 32);
            case 0x34 -> faults.status();
            case 0x38, 0x3c, 0x40, 0x44 -> faultEvent.read((at - 0x38) / Integer.BYTES);
            case 0x80 -> (int) queue.head();
            case 0x88 -> (int) queue.tail();
            case 0x90 -> (int) queue.base();
            case 0x94 -> (int) (queue.base() >>> 32);
            case 0x9c -> queue.waitCompleted() ? 1 : 0;
            case 0xa0, 0xa4, 0xa8, 0xac -> completionEvent.read((at - 0xa0) / Integer.BYTES);
            case IVA -> (int) invalidation.iva();
            case IVA + 4 -> (int) (invalidation.iva() >>> 32);
            case IOTLB -> (int) invalidation.iotlb();
            case IOTLB + 4 -> (int) (invalidation.iotlb() >>> 32);
            default -> 0;
        };
    }

    @Override
    public void write32(long offset, int value) {
        check(offset, Integer.BYTES);
        writes++;
        int at = (int) offset;
        if (at >= FAULT_BASE && at < FAULT_BASE + faults.words() * Integer.BYTES) {
            faults.write((at - FAULT_BASE) / Integer.BYTES, value);
            return;
        }
        switch (at) {
            case 0x18 -> control.command(value);
            case 0x20 -> control.setRootTableAddress(Bits.withLow(control.rootTableAddress(), value));
            case 0x24 -> control.setRootTableAddress(Bits.withHigh(control.rootTableAddress(), value));
            case 0x28 -> ccmdLow = value;
            case 0x2c -> invalidation.setCcmd(Bits.withHigh(Integer.toUnsignedLong(ccmdLow), value));
            case 0x34 -> faults.writeStatus(value);
            case 0x38, 0x3c, 0x40, 0x44 -> faultEvent.write((at - 0x38) / Integer.BYTES, value);
            case 0x88 -> queue.setTail(Integer.toUnsignedLong(value));
            case 0x90 -> queue.setBase(Bits.withLow(queue.base(), value));
            case 0x94 -> queue.setBase(Bits.withHigh(queue.base(), value));
            case 0x9c -> {
                if ((value & 1) != 0) {
                    queue.clearWaitCompleted();
                }
            }
            case 0xa0, 0xa4, 0xa8, 0xac -> completionEvent.write((at - 0xa0) / Integer.BYTES, value);
            case IVA -> invalidation.setIva(Bits.withLow(invalidation.iva(), value));
            case IVA + 4 -> invalidation.setIva(Bits.withHigh(invalidation.iva(), value));
            case IOTLB -> iotlbLow = value;
            case IOTLB + 4 -> invalidation.setIotlb(Bits.withHigh(Integer.toUnsignedLong(iotlbLow), value));
            default -> {}
        }
    }

    @Override
    public long read64(long offset) {
        checkWide(offset);
        return Integer.toUnsignedLong(read32(offset)) | (long) read32(offset + 4) << 32;
    }

    @Override
    public void write64(long offset, long value) {
        checkWide(offset);
        write32(offset, (int) value);
        write32(offset + 4, (int) (value >>> 32));
    }

    private static void check(long offset, int bytes) {
        Objects.checkFromIndexSize(offset, bytes, SIZE);
        if (offset % bytes != 0) {
            throw new MachineException("misaligned VT-d register access: offset=0x" + Long.toHexString(offset)
                    + ", width=" + bytes * 8 + " bits");
        }
    }

    private void checkWide(long offset) {
        check(offset, Long.BYTES);
        int at = (int) offset;
        boolean wide = switch (at) {
            case 0x08, 0x10, 0x20, 0x28, 0x58, 0x70, 0x78, 0x80, 0x88, 0x90, 0xb8, IVA, IOTLB -> true;
            default -> at >= FAULT_BASE && at < FAULT_BASE + faults.words() * Integer.BYTES;
        };
        if (!wide) {
            throw new MachineException(
                    "VT-d has no 64-bit register at offset 0x" + Long.toHexString(offset) + ": access it with 32 bits");
        }
    }

    private static MachineException narrow(long offset, int bits) {
        return new MachineException("VT-d registers take 32- and 64-bit accesses: offset=0x" + Long.toHexString(offset)
                + ", width=" + bits + " bits");
    }

    @Override
    public int read8(long offset) {
        throw narrow(offset, 8);
    }

    @Override
    public int read16(long offset) {
        throw narrow(offset, 16);
    }

    @Override
    public void write8(long offset, int value) {
        throw narrow(offset, 8);
    }

    @Override
    public void write16(long offset, int value) {
        throw narrow(offset, 16);
    }
}
