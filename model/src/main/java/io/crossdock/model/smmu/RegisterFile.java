package io.crossdock.model.smmu;

import io.crossdock.machine.MachineException;
import io.crossdock.machine.Mmio;
import io.crossdock.model.iommu.Bits;
import java.util.Objects;

/**
 * The registers (specification 6.2, 6.3): two pages of 64 KiB.
 *
 * <p>Accesses are 32 bits wide, or 64 bits to a 64-bit register; any other is terminated with an abort, which here is a
 * {@link MachineException}. Reserved locations read as zero and ignore writes. A Guarded register ignores writes while
 * its guard is set or changing.
 */
final class RegisterFile implements Mmio {
    static final long SIZE = 0x20000;

    static final int CR0_SMMUEN = 1;
    static final int CR0_EVENTQEN = 1 << 2;
    static final int CR0_CMDQEN = 1 << 3;
    /** Translated requests are checked against the stream table, too. */
    static final int CR0_ATSCHK = 1 << 4;

    static final int GERROR_CMDQ_ERR = 1;
    static final int GERROR_EVENTQ_ABT_ERR = 1 << 2;

    private static final int CR0_IMPLEMENTED = CR0_SMMUEN | CR0_EVENTQEN | CR0_CMDQEN | CR0_ATSCHK;
    private static final int CR1_QUEUE_FIELDS = 0x3f;
    private static final int CR1_TABLE_FIELDS = 0xfc0;
    private static final int CR2_E2H = 1;
    private static final int CR2_RECINVSID = 1 << 1;
    private static final int CR2_IMPLEMENTED = 0x7;
    private static final int GBPA_UPDATE = 1 << 31;
    private static final int GBPA_IMPLEMENTED = 0x001f3f1f;
    private static final int IRQ_CTRL_IMPLEMENTED = 0x5;
    private static final int GERROR_IMPLEMENTED = 0x5;
    private static final int STRTAB_CFG_IMPLEMENTED = 0x000307ff;
    private static final int INDEX = 0xfffff;
    private static final int CONS_ERR = 0x7f000000;
    private static final int OVERFLOW_FLAG = 1 << 31;
    private static final long STRTAB_BASE_IMPLEMENTED = 1L << 62 | 0x00ff_ffff_ffff_ffc0L;
    private static final long QUEUE_BASE_IMPLEMENTED = 1L << 62 | 0x00ff_ffff_ffff_ffffL;

    private final IdRegisters id;
    private int cr0;
    private int cr0Ack;
    private int cr1;
    private int cr2;
    private int gbpa;
    private int gbpaEffective;
    private int irqCtrl;
    private int irqCtrlAck;
    private int gerror;
    private int gerrorN;
    private long strtabBase;
    private int strtabBaseCfg;
    private long cmdqBase;
    private int cmdqProd;
    private int cmdqCons;
    private long eventqBase;
    private int eventqProd;
    private int eventqCons;
    private long writes;

    RegisterFile(IdRegisters id) {
        this.id = id;
    }

    // What the unit reads and does.

    boolean enabled(int cr0Bit) {
        return (cr0Ack & cr0Bit) != 0;
    }

    boolean e2h() {
        return (cr2 & CR2_E2H) != 0;
    }

    boolean recordsInvalidStreamIds() {
        return (cr2 & CR2_RECINVSID) != 0;
    }

    int globalBypass() {
        return gbpaEffective;
    }

    long streamTableBase() {
        return strtabBase & Bits.ones(56);
    }

    int streamTableConfig() {
        return strtabBaseCfg;
    }

    QueueIndex commandQueue() {
        return new QueueIndex(cmdqBase, cmdqProd, cmdqCons, 16);
    }

    QueueIndex eventQueue() {
        return new QueueIndex(eventqBase, eventqProd, eventqCons, EventRecord.BYTES);
    }

    void consumedTo(int cons) {
        cmdqCons = cmdqCons & CONS_ERR | cons;
    }

    void commandError(int code) {
        cmdqCons = cmdqCons & INDEX | code << 24;
        raise(GERROR_CMDQ_ERR);
    }

    void producedTo(int prod) {
        eventqProd = eventqProd & OVERFLOW_FLAG | prod;
    }

    /** Toggles EVENTQ_PROD.OVFLG unless the overflow condition is already present (specification 7.4). */
    void eventOverflow() {
        if (((eventqProd ^ eventqCons) & OVERFLOW_FLAG) == 0) {
            eventqProd ^= OVERFLOW_FLAG;
        }
    }

    boolean isActive(int gerrorBit) {
        return ((gerror ^ gerrorN) & gerrorBit) != 0;
    }

    void raise(int gerrorBit) {
        if (!isActive(gerrorBit)) {
            gerror ^= gerrorBit;
        }
    }

    /** Lets written control bits take effect; whether any did. */
    boolean update() {
        if (!updatePending()) {
            return false;
        }
        cr0Ack = cr0;
        irqCtrlAck = irqCtrl;
        gbpa &= ~GBPA_UPDATE;
        gbpaEffective = gbpa;
        return true;
    }

    boolean updatePending() {
        return cr0 != cr0Ack || irqCtrl != irqCtrlAck || (gbpa & GBPA_UPDATE) != 0;
    }

    /** Register writes until now. */
    long writes() {
        return writes;
    }

    // Accesses.

    @Override
    public long size() {
        return SIZE;
    }

    @Override
    public int read32(long offset) {
        Objects.checkFromIndexSize(offset, 4, SIZE);
        if ((offset & 3) != 0) {
            throw misaligned(offset, 32);
        }
        return switch ((int) offset) {
            case 0x00 -> id.idr0();
            case 0x04 -> id.idr1();
            case 0x0c -> id.idr3();
            case 0x14 -> id.idr5();
            case 0x1c -> IdRegisters.AIDR;
            case 0x20 -> cr0;
            case 0x24 -> cr0Ack;
            case 0x28 -> cr1;
            case 0x2c -> cr2;
            case 0x44 -> gbpa;
            case 0x50 -> irqCtrl;
            case 0x54 -> irqCtrlAck;
            case 0x60 -> gerror;
            case 0x64 -> gerrorN;
            case 0x80 -> (int) strtabBase;
            case 0x84 -> (int) (strtabBase >>> 32);
            case 0x88 -> strtabBaseCfg;
            case 0x90 -> (int) cmdqBase;
            case 0x94 -> (int) (cmdqBase >>> 32);
            case 0x98 -> cmdqProd;
            case 0x9c -> cmdqCons;
            case 0xa0 -> (int) eventqBase;
            case 0xa4 -> (int) (eventqBase >>> 32);
            case 0x100a8 -> eventqProd;
            case 0x100ac -> eventqCons;
            default -> 0;
        };
    }

    @Override
    public void write32(long offset, int value) {
        Objects.checkFromIndexSize(offset, 4, SIZE);
        if ((offset & 3) != 0) {
            throw misaligned(offset, 32);
        }
        writes++;
        switch ((int) offset) {
            case 0x20 -> writeCr0(value);
            case 0x28 -> writeCr1(value);
            case 0x2c -> cr2 = clear(CR0_SMMUEN) ? value & CR2_IMPLEMENTED : cr2;
            case 0x44 -> writeGbpa(value);
            case 0x50 -> irqCtrl = value & IRQ_CTRL_IMPLEMENTED;
            case 0x64 -> gerrorN = value & GERROR_IMPLEMENTED;
            case 0x80 ->
                strtabBase = guarded(CR0_SMMUEN, strtabBase, Bits.withLow(strtabBase, value), STRTAB_BASE_IMPLEMENTED);
            case 0x84 ->
                strtabBase = guarded(CR0_SMMUEN, strtabBase, Bits.withHigh(strtabBase, value), STRTAB_BASE_IMPLEMENTED);
            case 0x88 -> strtabBaseCfg = clear(CR0_SMMUEN) ? value & STRTAB_CFG_IMPLEMENTED : strtabBaseCfg;
            case 0x90 ->
                cmdqBase = guarded(CR0_CMDQEN, cmdqBase, Bits.withLow(cmdqBase, value), QUEUE_BASE_IMPLEMENTED);
            case 0x94 ->
                cmdqBase = guarded(CR0_CMDQEN, cmdqBase, Bits.withHigh(cmdqBase, value), QUEUE_BASE_IMPLEMENTED);
            case 0x98 -> cmdqProd = value & INDEX;
            case 0x9c -> cmdqCons = clear(CR0_CMDQEN) ? value & (INDEX | CONS_ERR) : cmdqCons;
            case 0xa0 ->
                eventqBase = guarded(CR0_EVENTQEN, eventqBase, Bits.withLow(eventqBase, value), QUEUE_BASE_IMPLEMENTED);
            case 0xa4 ->
                eventqBase =
                        guarded(CR0_EVENTQEN, eventqBase, Bits.withHigh(eventqBase, value), QUEUE_BASE_IMPLEMENTED);
            case 0x100a8 -> eventqProd = clear(CR0_EVENTQEN) ? value & (INDEX | OVERFLOW_FLAG) : eventqProd;
            case 0x100ac -> eventqCons = value & (INDEX | OVERFLOW_FLAG);
            default -> {}
        }
    }

    /** A field that has not been updated keeps the value first written (specification 6.3.9). */
    private void writeCr0(int value) {
        int transitional = cr0 ^ cr0Ack;
        cr0 = cr0 & transitional | value & CR0_IMPLEMENTED & ~transitional;
    }

    private void writeCr1(int value) {
        int writable = (clear(CR0_SMMUEN) ? CR1_TABLE_FIELDS : 0)
                | (clear(CR0_CMDQEN) && clear(CR0_EVENTQEN) ? CR1_QUEUE_FIELDS : 0);
        cr1 = cr1 & ~writable | value & writable;
    }

    /** Ignored unless the write sets Update while no update is under way (specification 6.3.14.1). */
    private void writeGbpa(int value) {
        if ((gbpa & GBPA_UPDATE) == 0 && (value & GBPA_UPDATE) != 0) {
            gbpa = value & GBPA_IMPLEMENTED | GBPA_UPDATE;
        }
    }

    private boolean clear(int cr0Bit) {
        return ((cr0 | cr0Ack) & cr0Bit) == 0;
    }

    private long guarded(int cr0Bit, long old, long value, long implemented) {
        return clear(cr0Bit) ? value & implemented : old;
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

    private static void checkWide(long offset) {
        Objects.checkFromIndexSize(offset, 8, SIZE);
        if ((offset & 7) != 0) {
            throw misaligned(offset, 64);
        }
        switch ((int) offset) {
            case 0x68, 0x80, 0x90, 0xa0, 0xb0 -> {}
            default ->
                throw new MachineException("SMMUv3 has no 64-bit register at offset 0x" + Long.toHexString(offset)
                        + ": access it with 32 bits");
        }
    }

    private static MachineException misaligned(long offset, int bits) {
        return new MachineException("misaligned SMMUv3 register access: offset=0x" + Long.toHexString(offset)
                + ", width=" + bits + " bits");
    }

    private static MachineException narrow(long offset, int bits) {
        return new MachineException("SMMUv3 registers take 32-bit accesses: offset=0x" + Long.toHexString(offset)
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
