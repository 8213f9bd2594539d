package io.crossdock.model.vtd;

import io.crossdock.machine.Mmio;
import io.crossdock.memory.PhysicalMemory;
import io.crossdock.model.iommu.InFlight;
import io.crossdock.model.iommu.Translated;
import io.crossdock.pci.AddressRange;
import io.crossdock.pci.Bdf;
import java.util.ArrayList;
import java.util.List;

/**
 * A unit with 16 MiB of memory at 0, driven by register writes and literal words alone. Root and context table, a
 * four-level table, and a queue of one page at fixed places; for scalable mode a PASID directory and a PASID table too.
 */
final class VtdBench implements AutoCloseable {
    static final long ROOT = 0x1_0000L;
    static final long CONTEXT_TABLE = 0x1_1000L;
    static final long LEVEL_4 = 0x1_2000L;
    static final long LEVEL_3 = 0x1_3000L;
    static final long LEVEL_2 = 0x1_4000L;
    static final long LEVEL_1 = 0x1_5000L;
    static final long DIRECTORY = 0x1_6000L;
    static final long PASIDS = 0x1_7000L;
    static final long QUEUE = 0x2_0000L;
    static final long STATUS = 0x3_0000L;

    /** Source-id 0x0008. */
    static final Bdf DEVICE = Bdf.of(0, 1, 0);

    static final long CONTEXT = CONTEXT_TABLE + 8 * 16;

    /** Of scalable mode: 32 bytes each. */
    static final long SM_CONTEXT = CONTEXT_TABLE + 8 * 32;

    /** Entry of PASID 0x45: entry 1 of the directory leads to the table; 64 bytes each. */
    static final long PASID = PASIDS + 5 * 64;

    static final long GCMD = 0x18;
    static final long GSTS = 0x1c;
    static final long RTADDR = 0x20;
    static final long CCMD = 0x28;
    static final long FSTS = 0x34;
    static final long FECTL = 0x38;
    static final long IQH = 0x80;
    static final long IQT = 0x88;
    static final long IQA = 0x90;
    static final long ICS = 0x9c;
    static final long IECTL = 0xa0;
    static final long IVA = 0xf0;
    static final long IOTLB = 0xf8;
    static final long FRCD = 0x220;

    /** Domain id 5, AW=010 (4 levels). */
    static final long CONTEXT_HI = 0x502;

    final PhysicalMemory memory = new PhysicalMemory();
    /** Invalidation requests to functions: who, first and last address. */
    final List<String> deviceInvalidations = new ArrayList<>();

    /** Whether functions answer them. */
    boolean devicesAnswer = true;

    final Vtd unit;
    final Mmio registers;
    /** TTM of RTADDR, DW of IQA, and the bytes of a descriptor. */
    private long mode;

    private long width;
    private int descriptorBytes = 16;

    VtdBench() {
        this(VtdParameters.SERVER, InFlight.NONE);
    }

    VtdBench(VtdParameters parameters, InFlight inFlight) {
        memory.addRegion(new AddressRange(0, 0x100_0000L));
        unit = new Vtd(0xfed9_0000L, 0, memory, inFlight, this::invalidateDevice, parameters);
        registers = unit.registers();
    }

    private boolean invalidateDevice(Bdf function, long first, long last) {
        deviceInvalidations.add("%s %x %x".formatted(function, first, last));
        return devicesAnswer;
    }

    /** Root table set, queue and translation on, nothing in the tables. */
    VtdBench on() {
        registers.write64(RTADDR, ROOT | mode);
        registers.write32(GCMD, 0x4000_0000);
        unit.step();
        registers.write64(IQA, QUEUE | width);
        registers.write32(GCMD, 0x0400_0000);
        unit.step();
        registers.write32(GCMD, 0x8400_0000);
        unit.step();
        return this;
    }

    /** On, with {@link #DEVICE} in domain 5 and tables for input addresses below 2 MiB: R and W at levels 4 to 2. */
    VtdBench translating() {
        word(ROOT, CONTEXT_TABLE | 1);
        word(CONTEXT, LEVEL_4 | 1);
        word(CONTEXT + 8, CONTEXT_HI);
        return withTables();
    }

    /** The same in scalable mode, with PASID 0x45 for requests without one, and descriptors of 256 bits. */
    VtdBench scalable() {
        mode = 0x400;
        width = 0x800;
        descriptorBytes = 32;
        word(ROOT, CONTEXT_TABLE | 1);
        word(SM_CONTEXT, DIRECTORY | 1);
        word(SM_CONTEXT + 8, 0x45);
        word(DIRECTORY + 8, PASIDS | 1);
        word(PASID, LEVEL_4 | 0x89); // P, AW 010, PGTT 010
        word(PASID + 8, 5); // DID
        return withTables();
    }

    /** Of the first stage: the same, walked with snooping; P, R/W and U/S at levels 4 to 2. */
    VtdBench firstStage() {
        scalable();
        word(PASID, 0x49); // P, AW 010, PGTT 001
        word(PASID + 8, 0x80_0005); // PWSNP, DID
        word(PASID + 16, LEVEL_4); // FSPTPTR, FSPM 00
        word(LEVEL_4, LEVEL_3 | 7);
        word(LEVEL_3, LEVEL_2 | 7);
        word(LEVEL_2, LEVEL_1 | 7);
        return this;
    }

    private VtdBench withTables() {
        word(LEVEL_4, LEVEL_3 | 3);
        word(LEVEL_3, LEVEL_2 | 3);
        word(LEVEL_2, LEVEL_1 | 3);
        return on();
    }

    void word(long address, long value) {
        memory.write64(address, value);
    }

    /** Puts a descriptor into the ring and rings the doorbell. */
    void submit(long lo, long hi) {
        long tail = registers.read64(IQT);
        word(QUEUE + tail, lo);
        word(QUEUE + tail + 8, hi);
        registers.write64(IQT, tail + descriptorBytes & 0xfff);
    }

    /** Submits a descriptor and a wait descriptor and steps until both are done. */
    void complete(long lo, long hi) {
        submit(lo, hi);
        // Wait: type 5, SW (bit 5), status data 1.
        submit(0x1_0000_0025L, STATUS);
        run();
    }

    void run() {
        for (int i = 0; i < 1000 && unit.busy(); i++) {
            unit.step();
        }
    }

    Translated read(long iova) {
        return unit.translate(DEVICE, iova, false);
    }

    Translated write(long iova) {
        return unit.translate(DEVICE, iova, true);
    }

    long faultLo(int index) {
        return registers.read64(FRCD + index * 16L);
    }

    long faultHi(int index) {
        return registers.read64(FRCD + index * 16L + 8);
    }

    /** Clears a fault record, as Linux does. */
    void clearFault(int index) {
        registers.write32(FRCD + index * 16L + 12, 0x8000_0000);
    }

    @Override
    public void close() {
        memory.close();
    }
}
