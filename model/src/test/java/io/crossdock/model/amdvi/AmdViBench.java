package io.crossdock.model.amdvi;

import io.crossdock.machine.Mmio;
import io.crossdock.memory.PhysicalMemory;
import io.crossdock.model.iommu.InFlight;
import io.crossdock.model.iommu.Translated;
import io.crossdock.pci.AddressRange;
import io.crossdock.pci.Bdf;
import java.util.ArrayList;
import java.util.List;

/**
 * A unit with 16 MiB of memory at 0, driven by register writes and literal words alone. Device table of one page, tables,
 * command buffer and event log of 256 entries at fixed places.
 */
final class AmdViBench implements AutoCloseable {
    static final long DEVICES = 0x1_0000L;
    static final long LEVEL_4 = 0x1_2000L;
    static final long LEVEL_3 = 0x1_3000L;
    static final long LEVEL_2 = 0x1_4000L;
    static final long LEVEL_1 = 0x1_5000L;
    static final long COMMANDS = 0x2_0000L;
    static final long EVENTS = 0x2_1000L;
    static final long STORE = 0x3_0000L;

    /** DeviceID 0x0008. */
    static final Bdf DEVICE = Bdf.of(0, 1, 0);

    static final long DTE = DEVICES + 8 * 32;

    /** Mode 4, IR, IW, TV, V. */
    static final long FOUR_LEVELS = 0x6000_0000_0000_0803L;

    static final long CONTROL = 0x18;
    static final long COMMAND_HEAD = 0x2000;
    static final long COMMAND_TAIL = 0x2008;
    static final long EVENT_HEAD = 0x2010;
    static final long EVENT_TAIL = 0x2018;
    static final long STATUS = 0x2020;

    /** PR, IR, IW and the level of the next table. */
    static final long TO_3 = 0x6000_0000_0000_0601L;

    static final long TO_2 = 0x6000_0000_0000_0401L;
    static final long TO_1 = 0x6000_0000_0000_0201L;
    /** PR, IR, IW, NextLevel 0. */
    static final long LEAF = 0x6000_0000_0000_0001L;

    final PhysicalMemory memory = new PhysicalMemory();
    /** Invalidation requests to functions: who, first and last address. */
    final List<String> deviceInvalidations = new ArrayList<>();

    /** Whether functions answer them. */
    boolean devicesAnswer = true;

    final AmdVi unit;
    final Mmio registers;

    AmdViBench() {
        this(InFlight.NONE);
    }

    AmdViBench(InFlight inFlight) {
        this(inFlight, AmdViParameters.SERVER);
    }

    AmdViBench(InFlight inFlight, AmdViParameters parameters) {
        memory.addRegion(new AddressRange(0, 0x100_0000L));
        unit = new AmdVi(0xfed8_0000L, 0, memory, inFlight, this::invalidateDevice, parameters);
        registers = unit.registers();
    }

    private boolean invalidateDevice(Bdf function, long first, long last) {
        deviceInvalidations.add("%s %x %x".formatted(function, first, last));
        return devicesAnswer;
    }

    /** Everything on, {@link #DEVICE} in domain 5 with four levels for addresses below 2 MiB and nothing in the last. */
    AmdViBench translating() {
        word(DTE, LEVEL_4 | FOUR_LEVELS);
        word(DTE + 8, 5);
        word(LEVEL_4, LEVEL_3 | TO_3);
        word(LEVEL_3, LEVEL_2 | TO_2);
        word(LEVEL_2, LEVEL_1 | TO_1);
        registers.write64(0x00, DEVICES); // one page: 128 functions
        registers.write64(0x08, COMMANDS | 8L << 56);
        registers.write64(0x10, EVENTS | 8L << 56);
        registers.write64(CONTROL, 0x1005);
        return this;
    }

    static final long GCR3 = 0x12_b000L;

    /** The same by guest tables: P, R/W and U/S at levels 4 to 2, roots by PASID at {@link #GCR3}. */
    AmdViBench guest() {
        translating();
        registers.write64(CONTROL, 0x1_1005); // GTEn
        word(DTE, 0x6cc0_0000_0000_0003L); // IW, IR, GCR3[14:12] 3, GLX 0, GV, GIoV, Mode 0, TV, V
        word(DTE + 8, 0x25_0005L); // GCR3[30:15] 0x25, domain 5
        word(GCR3, LEVEL_4 | 1);
        word(LEVEL_4, LEVEL_3 | 7);
        word(LEVEL_3, LEVEL_2 | 7);
        word(LEVEL_2, LEVEL_1 | 7);
        return this;
    }

    void word(long address, long value) {
        memory.write64(address, value);
    }

    /** Puts a command into the buffer and rings the doorbell. */
    void submit(long q0, long q1) {
        long tail = registers.read64(COMMAND_TAIL);
        word(COMMANDS + tail, q0);
        word(COMMANDS + tail + 8, q1);
        registers.write64(COMMAND_TAIL, tail + 16 & 0xfff);
    }

    /** Submits a command and a completion wait that stores 7, and steps until both are done. */
    void complete(long q0, long q1) {
        submit(q0, q1);
        submit(0x1000_0000_0003_0001L, 7);
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

    long event(int index, int word) {
        return memory.read64(EVENTS + index * 16L + word * 8L);
    }

    @Override
    public void close() {
        memory.close();
    }
}
