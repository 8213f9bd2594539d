package io.crossdock.iommu.smmuv3;

import io.crossdock.machine.DmaMemory;
import io.crossdock.machine.Machine;
import io.crossdock.machine.Mmio;
import io.crossdock.memory.PhysicalMemory;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The stream table (IHI 0070 3.3, 5.1, 5.2): one entry of 64 bytes for each StreamID.
 *
 * <pre>
 * STE word 0  S1CDMax 63:59 | S1ContextPtr 51:6 | S1Fmt 5:4 | Config 3:1 | V 0     Config 4 bypass, 5 stage 1, 6 stage 2, 7 both
 * STE word 1  SHCFG 45:44 | STRW 31:30 | EATS 29:28 | S1CSH 7:6 | S1COR 5:4 | S1CIR 3:2 | S1DSS 1:0
 * STE word 2  R 58 | PTW 54 | AA64 51 | PS 50:48 | TG 47:46 | SH0 45:44 | OR0 43:42 | IR0 41:40 | SL0 39:38 | T0SZ 37:32 | VMID 15:0
 * STE word 3  S2TTB 51:4
 * level-1 descriptor  L2Ptr 51:6 | Span 4:0 (2^(Span-1) entries; 0: none)
 * </pre>
 *
 * <p>With two levels, where the unit has them, the level-2 table of a bus is made when its first function is attached; a
 * linear table is as long as the machine's greatest StreamID needs. An entry without V faults every request.
 */
final class StreamTable {
    private static final VarHandle WORD = PhysicalMemory.WORD;
    private static final int ENTRY_LG2 = 6;
    private static final int WORDS = 8;
    private static final int SPLIT = 8;
    private static final long VALID = 1;
    private static final long CONFIG_BYPASS = 4L << 1;
    private static final long CONFIG_STAGE1 = 5L << 1;
    private static final long CONFIG_STAGE2 = 6L << 1;
    private static final long CONFIG_NESTED = 7L << 1;
    private static final long SHCFG_INCOMING = 1L << 44;
    private static final long EATS_FULL = 1L << 28;
    /** Context descriptors are fetched like tables: write-back, inner shareable. */
    private static final long FETCH_WRITE_BACK = 3L << 6 | 1L << 4 | 1L << 2;

    private final Machine machine;
    private final boolean twoLevel;
    private final int streamIdBits;
    private final DmaMemory top;
    private final Map<Integer, DmaMemory> second = new HashMap<>();

    /**
     * @param streamIdBits width of the greatest StreamID to serve
     * @param twoLevel whether the unit has two-level tables
     */
    StreamTable(Machine machine, int streamIdBits, boolean twoLevel) {
        this.machine = machine;
        this.streamIdBits = streamIdBits;
        this.twoLevel = twoLevel && streamIdBits > SPLIT;
        long size = this.twoLevel ? 8L << streamIdBits - SPLIT : 1L << streamIdBits + ENTRY_LG2;
        long rounded = Math.max(4096, size);
        this.top = machine.allocate(rounded, rounded);
    }

    /** Tells the unit where the table is; the unit must be disabled. */
    void install(Mmio registers) {
        registers.write64(Registers.STRTAB_BASE, top.machineAddress(0));
        registers.write32(Registers.STRTAB_BASE_CFG, twoLevel ? 1 << 16 | SPLIT << 6 | streamIdBits : streamIdBits);
    }

    int streamIdBits() {
        return streamIdBits;
    }

    /**
     * Makes sure that a StreamID has an entry.
     *
     * @return whether a level-1 descriptor was written, which the unit may have cached as absent
     */
    boolean cover(int streamId) {
        if (!twoLevel || second.containsKey(streamId >>> SPLIT)) {
            return false;
        }
        long size = 1L << SPLIT + ENTRY_LG2;
        DmaMemory table = machine.allocate(size, size);
        second.put(streamId >>> SPLIT, table);
        VarHandle.releaseFence();
        WORD.setRelease(top.bytes(), (long) (streamId >>> SPLIT) << 3, table.machineAddress(0) | SPLIT + 1);
        return true;
    }

    /** Requests pass untranslated, with the attributes that came with them. */
    void writeBypass(int streamId) {
        write(streamId, VALID | CONFIG_BYPASS, SHCFG_INCOMING, 0, 0);
    }

    /** Requests are translated by a context descriptor. */
    void writeStage1(int streamId, long contextDescriptor, boolean ats) {
        write(streamId, VALID | CONFIG_STAGE1 | contextDescriptor, FETCH_WRITE_BACK | eats(ats), 0, 0);
    }

    /** Requests are translated by a table of stage 2. */
    void writeStage2(int streamId, long configuration, long tableRoot, boolean ats) {
        write(streamId, VALID | CONFIG_STAGE2, SHCFG_INCOMING | eats(ats), configuration, tableRoot);
    }

    private static long eats(boolean ats) {
        return ats ? EATS_FULL : 0;
    }

    /**
     * Requests are translated by a context descriptor and what comes out by a table of stage 2.
     *
     * @param contextDescriptor its intermediate address
     */
    void writeNested(int streamId, long contextDescriptor, long configuration, long tableRoot) {
        write(streamId, VALID | CONFIG_NESTED | contextDescriptor, FETCH_WRITE_BACK, configuration, tableRoot);
    }

    /** Word 0, which holds V, is written last. */
    private void write(int streamId, long word0, long word1, long word2, long word3) {
        MemorySegment entry = entry(streamId);
        WORD.set(entry, 8L, word1);
        WORD.set(entry, 16L, word2);
        WORD.set(entry, 24L, word3);
        for (int i = 4; i < WORDS; i++) {
            WORD.set(entry, 8L * i, 0L);
        }
        WORD.setRelease(entry, 0L, word0);
    }

    /** Requests fault. */
    void clear(int streamId) {
        WORD.setRelease(entry(streamId), 0L, 0L);
    }

    private MemorySegment entry(int streamId) {
        @Nullable DmaMemory table = twoLevel ? second.get(streamId >>> SPLIT) : top;
        if (table == null) {
            throw new IllegalStateException("no stream table entry for StreamID " + streamId);
        }
        long index = twoLevel ? streamId & (1 << SPLIT) - 1 : streamId;
        return table.bytes().asSlice(index << ENTRY_LG2, 8L * WORDS);
    }

    void free() {
        second.values().forEach(machine::free);
        machine.free(top);
    }
}
