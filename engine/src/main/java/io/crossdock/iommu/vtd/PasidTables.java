package io.crossdock.iommu.vtd;

import io.crossdock.machine.DmaMemory;
import io.crossdock.machine.Machine;
import io.crossdock.memory.PhysicalMemory;
import java.lang.invoke.VarHandle;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Tables of scalable mode (VT-d 3.4.3, 9.1, 9.4 to 9.6). A root entry has two halves, of 16 devices each; a context entry
 * leads to the PASID directory of a function, and that to PASID tables of 64 entries.
 *
 * <pre>
 * root       lo  context table of devices 0 to 15 63:12 | LP 0
 *            hi  context table of devices 16 to 31 63:12 | UP 0
 * context    0   PASID directory 63:12 | PDTS 11:9 | DTE 2 | FPD 1 | P 0   PDTS 0: 128 entries; DTE: device TLB
 * (32 bytes) 1   RID_PASID 19:0
 * directory  0   PASID table 63:12 | FPD 1 | P 0
 * PASID      0   second-stage root 63:12 | PGTT 8:6 | AW 4:2 | FPD 1 | P 0   PGTT 1 first stage, 2 second, 4 pass-through
 * (64 bytes) 1   PWSNP 23 | DID 15:0
 *            2   first-stage root 63:12 | EAFE 7 | WPE 4 | FSPM 3:2 | SRE 0   FSPM 0: 4 levels, 1: 5 levels
 * </pre>
 *
 * <p>SRE, WPE and EAFE stay 0: requests here have no supervisor privilege (RID_PRIV 0), and nobody reads the extended
 * accessed flag. AW is of the second stage; it is set for the first too, as Linux and QEMU have it.
 *
 * <p>Requests without PASID, the only ones here, are translated by the entry that RID_PASID names. The directory and the
 * table of a function are made when it is first attached and kept, so that no walk ever meets memory given to another.
 */
final class PasidTables implements FunctionTables {
    private static final VarHandle WORD = PhysicalMemory.WORD;
    private static final int PAGE = 4096;
    private static final int ROOT_LG2 = 4;
    private static final int CONTEXT_LG2 = 5;
    private static final int DIRECTORY_LG2 = 3;
    private static final int PASID_LG2 = 6;
    /** PASIDs of one entry of the directory. */
    private static final int TABLE_PASIDS_LG2 = 6;

    /** Entry of requests without PASID; Linux uses the same. */
    static final int RID_PASID = 0;

    private static final long SCALABLE_MODE = 1 << 10;
    private static final long PRESENT = 1;
    /** DTE of a context entry. */
    private static final long DEVICE_TLB = 1 << 2;

    private static final long FIRST_STAGE = 1 << 6;
    private static final long SECOND_STAGE = 2 << 6;
    private static final long PASS_THROUGH = 4 << 6;
    private static final long SNOOPED_WALKS = 1 << 23;
    private static final long FIVE_LEVELS = 1 << 2;

    private final Machine machine;
    private final boolean firstStage;
    private final long width;
    private final long walks;
    /** Word 2 of entries of the first stage, without the root. */
    private final long pagingMode;

    private final DmaMemory root;
    /** By bus and half. */
    private final @Nullable DmaMemory[] contexts = new @Nullable DmaMemory[512];

    private final Map<Integer, Pasids> functions = new HashMap<>();

    private record Pasids(DmaMemory directory, DmaMemory table) {}

    PasidTables(Machine machine, Capabilities capabilities) {
        this.machine = machine;
        this.firstStage = capabilities.firstStage();
        this.pagingMode = capabilities.format().shape().levels() == 5 ? FIVE_LEVELS : 0;
        this.width = (long) capabilities.addressWidthCode() << 2;
        this.walks = capabilities.coherentWalk() ? SNOOPED_WALKS : 0;
        this.root = machine.allocate(PAGE, PAGE);
    }

    @Override
    public long rootRegister() {
        return root.machineAddress(0) | SCALABLE_MODE;
    }

    @Override
    public void writeTranslated(int sourceId, int domainId, long tableRoot, boolean deviceTlb) {
        long context = deviceTlb ? DEVICE_TLB : 0;
        if (firstStage) {
            write(sourceId, context, FIRST_STAGE | width | PRESENT, domainId, tableRoot | pagingMode);
        } else {
            write(sourceId, context, tableRoot | SECOND_STAGE | width | PRESENT, domainId, 0);
        }
    }

    @Override
    public void writePassThrough(int sourceId, int domainId) {
        write(sourceId, 0, PASS_THROUGH | width | PRESENT, domainId, 0);
    }

    /** From the entry that is used last to the one that is used first, in each the word with P last. */
    private void write(int sourceId, long inContext, long word0, int domainId, long word2) {
        Pasids pasids = functions.computeIfAbsent(
                sourceId, id -> new Pasids(machine.allocate(PAGE, PAGE), machine.allocate(PAGE, PAGE)));
        long entry = inTable(RID_PASID);
        WORD.set(pasids.table.bytes(), entry + 16, word2);
        WORD.set(pasids.table.bytes(), entry + 8, walks | domainId);
        WORD.setRelease(pasids.table.bytes(), entry, word0);
        WORD.setRelease(pasids.directory.bytes(), inDirectory(RID_PASID), pasids.table.machineAddress(0) | PRESENT);
        DmaMemory context = context(sourceId);
        WORD.set(context.bytes(), offset(sourceId) + 8, (long) RID_PASID);
        WORD.setRelease(context.bytes(), offset(sourceId), pasids.directory.machineAddress(0) | inContext | PRESENT);
    }

    private static long inDirectory(int pasid) {
        return (long) (pasid >>> TABLE_PASIDS_LG2) << DIRECTORY_LG2;
    }

    private static long inTable(int pasid) {
        return (long) (pasid & (1 << TABLE_PASIDS_LG2) - 1) << PASID_LG2;
    }

    @Override
    public void clear(int sourceId) {
        WORD.setRelease(context(sourceId).bytes(), offset(sourceId), 0L);
        Pasids pasids = functions.get(sourceId);
        if (pasids != null) {
            pasids.table.bytes().fill((byte) 0);
        }
    }

    private static long offset(int sourceId) {
        return (long) (sourceId & 0x7f) << CONTEXT_LG2;
    }

    private DmaMemory context(int sourceId) {
        int half = sourceId >>> 7;
        DmaMemory table = contexts[half];
        if (table == null) {
            table = machine.allocate(PAGE, PAGE);
            contexts[half] = table;
            VarHandle.releaseFence();
            long entry = (long) (half >>> 1) << ROOT_LG2;
            WORD.setRelease(root.bytes(), entry + (half & 1) * 8L, table.machineAddress(0) | PRESENT);
        }
        return table;
    }

    @Override
    public void free() {
        for (DmaMemory table : contexts) {
            if (table != null) {
                machine.free(table);
            }
        }
        for (Pasids pasids : functions.values()) {
            machine.free(pasids.directory);
            machine.free(pasids.table);
        }
        machine.free(root);
    }
}
