package io.crossdock.benchmarks.stress;

import io.crossdock.benchmarks.MemoryMachine;
import io.crossdock.pagetable.Access;
import io.crossdock.pagetable.ArmLpae;
import io.crossdock.pagetable.InvalidationGather;
import io.crossdock.pagetable.MemoryType;
import io.crossdock.pagetable.PageTable;
import io.crossdock.pagetable.TablePool;

/** One table for each state of a test, all out of one pool that lives as long as the process. */
final class SharedTables {
    static final long IOVA = 0x80_8080_0000L;
    /**
     * Not aligned to a block, so that everything is mapped as pages; and both halves differ from zero, so that an entry
     * stored in two halves would be seen.
     */
    static final long PHYS = 0xabc_def1_2000L;

    private static final TablePool POOL = new TablePool(new MemoryMachine(), 12, null);

    private SharedTables() {}

    static PageTable table() {
        return new PageTable(ArmLpae.STAGE1_4K, POOL, null);
    }

    static void map(PageTable table, long iova, long phys, long size) {
        table.map(iova, phys, size, Access.READ_WRITE, MemoryType.WRITE_BACK, new InvalidationGather());
    }

    static void unmap(PageTable table, long iova, long size) {
        InvalidationGather gather = new InvalidationGather();
        table.unmap(iova, size, gather);
        gather.completed(POOL); // no hardware reads these tables
    }
}
