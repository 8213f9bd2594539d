package io.crossdock.model;

import io.crossdock.machine.Mmio;
import io.crossdock.pci.Bdf;
import java.time.Duration;

/**
 * An SMMUv3 brought up by hand: every table, ring and register as literals of the specification (Arm IHI 0070, chapters
 * 5 to 7; Arm ARM D8 for the page tables). One context for all streams that are attached.
 *
 * <pre>
 *  +0x00000  stream table, 2048 entries of 64 bytes
 *  +0x20000  context descriptor        +0x21000  command queue, 256 entries
 *  +0x22000  event queue, 256 entries  +0x24000  level 0   +0x25000 level 1   +0x26000 level 2   +0x27000 level 3
 * </pre>
 */
final class SmmuSetup {
    /** Input addresses 0x8_0020_0000 to 0x8_003f_ffff: level 0 entry 0, level 1 entry 32, level 2 entry 1. */
    static final long IOVA = 0x8_0020_0000L;

    /** Page descriptor bits but the address: nG, AF, SH outer, AP read-write unprivileged, page. */
    static final long PAGE = 1 << 11 | 1 << 10 | 2 << 8 | 1 << 6 | 3;

    static final long READ_ONLY = 1 << 7;

    /** AttrIndx 0: MAIR byte 0x44, Normal non-cacheable. */
    static final long NORMAL_NC = 0;

    /** AttrIndx 2: MAIR byte 0x04, Device-nGnRE. */
    static final long DEVICE = 2 << 2;

    private static final int COMMAND_ENTRIES = 256;

    private final ModelMachine machine;
    private final Mmio registers;
    private final long base;
    private int produced;

    SmmuSetup(ModelMachine machine) {
        this.machine = machine;
        this.registers = machine.registers(
                machine.iommus().getFirst().registerBase(),
                machine.iommus().getFirst().registerSize());
        this.base = machine.allocate(0x28000, 0x40000).machineAddress(0);
    }

    Mmio registers() {
        return registers;
    }

    private void word(long offset, long value) {
        machine.memory().write64(base + offset, value);
    }

    /** Stage 1 for a function: STE valid, Config 0b101, S1ContextPtr. */
    void attach(Bdf bdf) {
        word(bdf.requesterId() * 64L, base + 0x20000 | 5 << 1 | 1);
        command(0x03 | (long) bdf.requesterId() << 32, 1); // CMD_CFGI_STE, Leaf
        sync();
    }

    /** Bypass for a function: STE valid, Config 0b100. */
    void bypass(Bdf bdf) {
        word(bdf.requesterId() * 64L, 4 << 1 | 1);
        command(0x03 | (long) bdf.requesterId() << 32, 1);
        sync();
    }

    void enable() {
        // CD: T0SZ 16, TG0 4K, EPD1, V, IPS 5 (48 bits), AA64, R, A, ASET, ASID 7.
        word(0x20000, 16 | 1L << 30 | 1L << 31 | 5L << 32 | 1L << 41 | 1L << 45 | 1L << 46 | 1L << 47 | 7L << 48);
        word(0x20008, base + 0x24000);
        word(0x20018, 0x0000_00f4_0004_ff44L); // MAIR: 0x44, 0xff, 0x04, 0x00, 0xf4
        word(0x24000, base + 0x25000 | 3);
        word(0x25000 + 32 * 8, base + 0x26000 | 3);
        word(0x26000 + 8, base + 0x27000 | 3);
        registers.write64(0x80, base); // STRTAB_BASE
        registers.write32(0x88, 11); // STRTAB_BASE_CFG: linear, 2^11 entries
        registers.write64(0x90, base + 0x21000 | 8); // CMDQ_BASE, 2^8 entries
        registers.write32(0x98, 0);
        registers.write32(0x9c, 0);
        registers.write64(0xa0, base + 0x22000 | 8); // EVENTQ_BASE
        registers.write32(0x100a8, 0);
        registers.write32(0x100ac, 0);
        control(8); // CMDQEN
        command(4, 31); // CMD_CFGI_ALL
        command(0x30, 0); // CMD_TLBI_NSNH_ALL
        sync();
        control(0xd); // SMMUEN, EVENTQEN, CMDQEN
    }

    private void control(int value) {
        registers.write32(0x20, value);
        if (!machine.await(() -> registers.read32(0x24) == value, Duration.ofMillis(1))) {
            throw new AssertionError("CR0ACK does not follow");
        }
    }

    /** Writes the descriptor of a page of the level 3 table. */
    void page(int index, long descriptor) {
        word(0x27000 + index * 8L, descriptor);
    }

    long descriptor(int index) {
        return machine.memory().read64(base + 0x27000 + index * 8L);
    }

    /** Maps consecutive pages. */
    void map(int first, int pages, long phys, long bits) {
        for (int i = 0; i < pages; i++) {
            page(first + i, phys + i * 4096L | bits);
        }
    }

    /** Puts a command into the ring without waiting. */
    void command(long low, long high) {
        long slot = 0x21000 + (produced % COMMAND_ENTRIES) * 16L;
        word(slot, low);
        word(slot + 8, high);
        produced = (produced + 1) % (2 * COMMAND_ENTRIES);
        registers.write32(0x98, produced);
    }

    /** CMD_TLBI_NH_VA for ASID 7. */
    void invalidate(long iova) {
        command(0x12 | 7L << 48, iova);
    }

    /** CMD_SYNC without a signal. */
    void queueSync() {
        command(0x46, 0);
    }

    boolean isDrained() {
        return registers.read32(0x9c) == produced;
    }

    /** CMD_SYNC, and waits for it. */
    void sync() {
        queueSync();
        if (!machine.await(this::isDrained, Duration.ofMillis(100))) {
            throw new AssertionError("the command queue does not drain: CONS=" + registers.read32(0x9c));
        }
    }

    int events() {
        return registers.read32(0x100a8);
    }

    /** One of the four words of an event. */
    long event(int index, int word) {
        return machine.memory().read64(base + 0x22000 + index * 32L + word * 8L);
    }
}
