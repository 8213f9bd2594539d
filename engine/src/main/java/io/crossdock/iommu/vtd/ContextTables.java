package io.crossdock.iommu.vtd;

import io.crossdock.machine.DmaMemory;
import io.crossdock.machine.Machine;
import io.crossdock.memory.PhysicalMemory;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * Root table and context tables of legacy mode (VT-d 9.1, 9.3): one root entry for each bus, one context entry for each
 * function, 16 bytes both.
 *
 * <pre>
 * root     lo  context table 63:12 | P 0
 * context  lo  second-stage root 63:12 | TT 3:2 | FPD 1 | P 0      TT 0 translated, 1 and device TLB, 2 pass-through
 *          hi  DID 23:8 | AW 2:0
 * </pre>
 *
 * <p>An entry without P faults every request. The context table of a bus is made with its first function.
 */
final class ContextTables implements FunctionTables {
    private static final VarHandle WORD = PhysicalMemory.WORD;
    private static final int PAGE = 4096;
    private static final int ENTRY_LG2 = 4;
    private static final long PRESENT = 1;
    private static final long DEVICE_TLB = 1 << 2;
    private static final long PASS_THROUGH = 2 << 2;

    private final Machine machine;
    private final int addressWidthCode;
    private final DmaMemory root;
    private final @Nullable DmaMemory[] buses = new @Nullable DmaMemory[256];

    ContextTables(Machine machine, int addressWidthCode) {
        this.machine = machine;
        this.addressWidthCode = addressWidthCode;
        this.root = machine.allocate(PAGE, PAGE);
    }

    @Override
    public long rootRegister() {
        return root.machineAddress(0);
    }

    @Override
    public void writeTranslated(int sourceId, int domainId, long tableRoot, boolean deviceTlb) {
        write(sourceId, tableRoot | (deviceTlb ? DEVICE_TLB : 0) | PRESENT, domainId);
    }

    @Override
    public void writePassThrough(int sourceId, int domainId) {
        write(sourceId, PASS_THROUGH | PRESENT, domainId);
    }

    /** The half with P is written last. */
    private void write(int sourceId, long low, int domainId) {
        DmaMemory table = context(sourceId);
        WORD.set(table.bytes(), offset(sourceId) + 8, (long) domainId << 8 | addressWidthCode);
        WORD.setRelease(table.bytes(), offset(sourceId), low);
    }

    @Override
    public void clear(int sourceId) {
        WORD.setRelease(context(sourceId).bytes(), offset(sourceId), 0L);
    }

    private static long offset(int sourceId) {
        return (long) (sourceId & 0xff) << ENTRY_LG2;
    }

    private DmaMemory context(int sourceId) {
        int bus = sourceId >>> 8;
        DmaMemory table = buses[bus];
        if (table == null) {
            table = machine.allocate(PAGE, PAGE);
            buses[bus] = table;
            VarHandle.releaseFence();
            WORD.setRelease(root.bytes(), (long) bus << ENTRY_LG2, table.machineAddress(0) | PRESENT);
        }
        return table;
    }

    @Override
    public void free() {
        for (DmaMemory table : buses) {
            if (table != null) {
                machine.free(table);
            }
        }
        machine.free(root);
    }
}
