package io.crossdock.iommu.smmuv3;

import io.crossdock.machine.DmaMemory;
import io.crossdock.machine.Machine;
import io.crossdock.memory.PhysicalMemory;
import io.crossdock.pagetable.ArmLpae;
import io.crossdock.pagetable.PageTableFormat;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Context descriptors of 64 bytes (IHI 0070 5.4), one for each address space, in pages of 64.
 *
 * <pre>
 *  word 0  63    48 47  46 45 44 42 41  40 35 34 32 31 30  29 16 15 14 13 12 11 10 9  8 7 6 5   0
 *         +--------+---+--+--+-----+----+-----+-----+-+----+-----+-----+-----+-----+-----+---+-----+
 *         |  ASID  |ASE| A| R|  0  |AA64|  0  | IPS |V|EPD1|  0  |  0  | SH0 | OR0 | IR0 |TG0|T0SZ |
 *         +--------+---+--+--+-----+----+-----+-----+-+----+-----+-----+-----+-----+-----+---+-----+
 *  word 1  TTB0 51:4
 *  word 3  MAIR
 * </pre>
 *
 * TG0: 00 4 KiB, 10 16 KiB, 01 64 KiB. R and A: a fault is recorded, and the request aborted. ASE (ASET): the ASID is not
 * shared with CPUs.
 */
final class ContextDescriptors {
    private static final VarHandle WORD = PhysicalMemory.WORD;
    private static final int ENTRY = 64;
    private static final int PAGE = 4096;
    private static final int WORDS = 8;

    private static final long SH0_INNER = 3L << 12;
    private static final long SH0_OUTER = 2L << 12;
    private static final long OR0_WRITE_BACK = 1L << 10;
    private static final long IR0_WRITE_BACK = 1L << 8;
    private static final long EPD1 = 1L << 30;
    private static final long VALID = 1L << 31;
    private static final long AA64 = 1L << 41;
    private static final long RECORD = 1L << 45;
    private static final long ABORT = 1L << 46;
    private static final long ASET = 1L << 47;
    /** All that entries hold without folding. */
    private static final int IPS_48_BITS = 5;

    private final Machine machine;
    private final Features features;
    private final List<DmaMemory> pages = new ArrayList<>();
    private final Map<Long, MemorySegment> slots = new HashMap<>();
    private final Deque<Long> free = new ArrayDeque<>();

    ContextDescriptors(Machine machine, Features features) {
        this.machine = machine;
        this.features = features;
    }

    /**
     * Writes a descriptor.
     *
     * @param format of the table
     * @return its physical address
     */
    long add(int asid, long tableRoot, PageTableFormat format) {
        if (free.isEmpty()) {
            addPage();
        }
        long address = free.remove();
        MemorySegment slot = slot(address);
        long walk = features.coherentWalk() ? SH0_INNER | OR0_WRITE_BACK | IR0_WRITE_BACK : SH0_OUTER;
        long word0 = (long) asid << 48
                | ASET
                | ABORT
                | RECORD
                | AA64
                | outputSizeCode(format, features) << 32
                | EPD1
                | walk
                | granuleCode(format) << 6
                | 64 - format.shape().inputBits();
        for (int i = 0; i < WORDS; i++) {
            WORD.set(slot, 8L * i, 0L);
        }
        WORD.set(slot, 8L, tableRoot);
        WORD.set(slot, 24L, ArmLpae.MAIR);
        WORD.setRelease(slot, 0L, word0 | VALID);
        return address;
    }

    /** IPS, and S2PS of a stream table entry. */
    static long outputSizeCode(PageTableFormat format, Features features) {
        boolean wide = format.shape().outputBits() > 48;
        return wide ? features.outputSizeCode() : Math.min(features.outputSizeCode(), IPS_48_BITS);
    }

    /** TG0, and S2TG of a stream table entry. */
    static long granuleCode(PageTableFormat format) {
        return switch (format.shape().granuleLg2()) {
            case 16 -> 1;
            case 14 -> 2;
            default -> 0;
        };
    }

    /** Frees a descriptor that the unit has forgotten. */
    void remove(long address) {
        WORD.setRelease(slot(address), 0L, 0L);
        free.add(address);
    }

    private MemorySegment slot(long address) {
        MemorySegment slot = slots.get(address);
        if (slot == null) {
            throw new IllegalStateException("no context descriptor at 0x" + Long.toHexString(address));
        }
        return slot;
    }

    private void addPage() {
        DmaMemory page = machine.allocate(PAGE, PAGE);
        pages.add(page);
        for (int offset = 0; offset < PAGE; offset += ENTRY) {
            slots.put(page.machineAddress(offset), page.bytes().asSlice(offset, ENTRY));
            free.add(page.machineAddress(offset));
        }
    }

    void free() {
        pages.forEach(machine::free);
    }
}
