package io.crossdock.model.smmu;

import io.crossdock.machine.Mmio;
import io.crossdock.memory.PhysicalMemory;
import io.crossdock.model.iommu.InFlight;
import io.crossdock.model.iommu.Translated;
import io.crossdock.pci.AddressRange;
import io.crossdock.pci.Bdf;
import java.util.ArrayList;
import java.util.List;

/**
 * A unit with 16 MiB of memory at 0x40000000, driven by register writes and literal words alone.
 *
 * <p>Linear stream table of 256 entries, command and event queue of 8 entries, context descriptors and tables at fixed
 * places.
 */
final class SmmuBench implements AutoCloseable {
    static final long RAM = 0x4000_0000L;
    static final long RAM_BYTES = 0x100_0000L;
    static final long STREAM_TABLE = 0x4001_0000L;
    static final long COMMANDS = 0x4002_0000L;
    static final long EVENTS = 0x4003_0000L;
    static final long CONTEXT = 0x4004_0000L;
    static final long ROOT = 0x4005_0000L;
    static final long LEVEL_1 = 0x4005_1000L;
    static final long LEVEL_2 = 0x4005_2000L;
    static final long LEVEL_3 = 0x4005_3000L;
    static final int QUEUE_LG2 = 3;

    /** Requester ID 0x08, entry 8 of the stream table. */
    static final Bdf DEVICE = Bdf.of(0, 1, 0);

    static final int STREAM = 0x08;
    static final long STE = STREAM_TABLE + 0x08 * 64;

    static final long CR0 = 0x20;
    static final long CR0ACK = 0x24;
    static final long CR1 = 0x28;
    static final long CR2 = 0x2c;
    static final long GBPA = 0x44;
    static final long GERROR = 0x60;
    static final long GERRORN = 0x64;
    static final long STRTAB_BASE = 0x80;
    static final long STRTAB_BASE_CFG = 0x88;
    static final long CMDQ_BASE = 0x90;
    static final long CMDQ_PROD = 0x98;
    static final long CMDQ_CONS = 0x9c;
    static final long EVENTQ_BASE = 0xa0;
    static final long EVENTQ_PROD = 0x100a8;
    static final long EVENTQ_CONS = 0x100ac;

    /** CMD_SYNC, CMD_CFGI_ALL, CMD_TLBI_NSNH_ALL. */
    static final long SYNC = 0x46;

    static final long CFGI_RANGE = 0x04;
    static final long TLBI_NSNH_ALL = 0x30;

    /**
     * V=1 (bit 31), EPD1=1 (30), IPS=48 bit (5 at 34:32), AA64 (41), R (45), A (46), ASET (47), ASID=1 (63:48), TG0=4K,
     * T0SZ=16.
     */
    static final long CD_4K_48BIT = 0x0001_e205_c000_0010L;

    /** Attr0 Normal-NC 0x44, Attr1 write-back 0xff, Attr2 Device-nGnRE 0x04, Attr3 inner-NC outer-WB 0xf4. */
    static final long MAIR = 0x0000_0000_f404_ff44L;

    /** {@link SmmuParameters#SERVER} with 52 address bits. */
    static final SmmuParameters WIDE = new SmmuParameters(true, 52, SmmuParameters.Granules.ALL, 128, 64, 4, 64);

    final PhysicalMemory memory = new PhysicalMemory();
    /** Invalidation requests to functions: who, first and last address. */
    final List<String> deviceInvalidations = new ArrayList<>();

    /** Whether functions answer them. */
    boolean devicesAnswer = true;

    final Smmuv3 unit;
    final Mmio registers;

    SmmuBench() {
        this(SmmuParameters.SERVER, InFlight.NONE);
    }

    SmmuBench(SmmuParameters parameters, InFlight inFlight) {
        memory.addRegion(new AddressRange(RAM, RAM_BYTES));
        unit = new Smmuv3(0x0905_0000L, 0, memory, inFlight, this::invalidateDevice, parameters);
        registers = unit.registers();
    }

    private boolean invalidateDevice(Bdf function, long first, long last) {
        deviceInvalidations.add("%s %x %x".formatted(function, first, last));
        return devicesAnswer;
    }

    /** Queues on, unit off: as after a driver's first half of initialisation. */
    SmmuBench queuesOn() {
        registers.write64(STRTAB_BASE, STREAM_TABLE);
        registers.write32(STRTAB_BASE_CFG, 8);
        registers.write64(CMDQ_BASE, COMMANDS | QUEUE_LG2);
        registers.write64(EVENTQ_BASE, EVENTS | QUEUE_LG2);
        registers.write32(CR2, 0x2);
        registers.write32(CR0, 0xc);
        unit.step();
        return this;
    }

    /** Queues and translation on. */
    SmmuBench on() {
        queuesOn();
        registers.write32(CR0, 0xd);
        unit.step();
        return this;
    }

    /** On, with {@link #DEVICE} translated by the table at ROOT. */
    SmmuBench translating() {
        // V=1, Config=101 stage 1 (bits 3:1), S1ContextPtr.
        word(STE, 0x4004_0000L | 0xb);
        word(CONTEXT, CD_4K_48BIT);
        word(CONTEXT + 8, ROOT);
        word(CONTEXT + 24, MAIR);
        // Tables for input addresses below 2 MiB: descriptor types 11 at levels 0, 1 and 2.
        word(ROOT, LEVEL_1 | 3);
        word(LEVEL_1, LEVEL_2 | 3);
        word(LEVEL_2, LEVEL_3 | 3);
        return on();
    }

    void word(long address, long value) {
        memory.write64(address, value);
    }

    /** Puts a command into the ring and rings the doorbell. */
    void submit(long word0, long word1) {
        int prod = registers.read32(CMDQ_PROD);
        long slot = COMMANDS + (prod & 7) * 16L;
        word(slot, word0);
        word(slot + 8, word1);
        registers.write32(CMDQ_PROD, prod + 1 & 0xf);
    }

    /** Submits a command and a CMD_SYNC and steps until both are consumed. */
    void complete(long word0, long word1) {
        submit(word0, word1);
        submit(SYNC, 0);
        run();
    }

    /** Steps until the unit is idle. */
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

    /** Event record at a ring position. */
    long[] event(int index) {
        long at = EVENTS + index * 32L;
        return new long[] {memory.read64(at), memory.read64(at + 8), memory.read64(at + 16), memory.read64(at + 24)};
    }

    @Override
    public void close() {
        memory.close();
    }
}
