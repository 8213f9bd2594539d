package io.crossdock.benchmarks.stress;

import io.crossdock.benchmarks.MemoryMachine;
import io.crossdock.pagetable.Access;
import io.crossdock.pagetable.FlushCount;
import io.crossdock.pagetable.IdentityPages;
import io.crossdock.pagetable.IdentityPages.Claim;
import io.crossdock.pagetable.InvalidationGather;
import io.crossdock.pagetable.PageTable;
import io.crossdock.pagetable.TablePool;
import io.crossdock.pagetable.VtdSecondStage;
import java.util.List;

/** Pages at their physical address for each state of a test, all out of one pool that lives as long as the process. */
abstract class SharedPages {
    static final long PAGE = 0xdef1_2000L;

    private static final TablePool POOL = new TablePool(new MemoryMachine(), 12, null);

    final PageTable table = new PageTable(VtdSecondStage.THREE_LEVELS, POOL, null);
    private final FlushCount flushes = new FlushCount();
    final IdentityPages pages = new IdentityPages(table, 1L << 38, List.of(), flushes, this::flush);

    final void flush() {
        flushes.begin();
        flushes.end();
    }

    /** Whether a page was claimed. */
    final boolean claim(long page, Access access, int owner) {
        return pages.claim(page, 4096, access, null, owner, new InvalidationGather()) == Claim.MADE;
    }

    final void release(long page, Access access, int owner) {
        pages.releaseUnflushed(page, 4096, access, null, owner);
    }

    final void close() {
        pages.close();
        table.release();
    }
}
