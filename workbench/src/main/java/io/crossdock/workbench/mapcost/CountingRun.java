package io.crossdock.workbench.mapcost;

import io.crossdock.event.EventSink;
import io.crossdock.model.ModelMachine;
import io.crossdock.pagetable.Access;
import io.crossdock.pagetable.ArmLpae;
import io.crossdock.pagetable.InvalidationGather;
import io.crossdock.pagetable.MemoryType;
import io.crossdock.pagetable.PageTable;
import io.crossdock.pagetable.PageTableFormat;
import io.crossdock.pagetable.TableOptions;
import io.crossdock.pagetable.TablePool;
import io.crossdock.pagetable.UnmapStrategy;
import io.crossdock.pci.PciTopology;
import io.crossdock.platform.MachineDescription;
import io.crossdock.platform.Platform;
import java.util.List;
import java.util.Map;

/**
 * Maps and unmaps one buffer with the engine's page tables, Arm LPAE with a granule of 4 KiB, and counts what the timed one
 * of the two calls does.
 *
 * <p>Tables exist already, as in a benchmark's second round. A buffer that needs maintenance is maintained whole: the
 * benchmark maps for both directions.
 */
final class CountingRun {
    private static final int TABLE_LG2 = 12;
    private static final long PAGE = 4096;
    private static final long KIB = 1024;
    /** Aligned for every block that a buffer of the studies can be mapped with. */
    private static final long IOVA = 1L << 30;

    private static final long PHYS = 2L << 30;

    private final PageTable table;
    private final TablePool pool;
    private final InvalidationGather gather = new InvalidationGather();

    private CountingRun(PageTable table, TablePool pool) {
        this.table = table;
        this.pool = pool;
    }

    /** What one call of a column does for a buffer. */
    static Counts of(Study.Group group, Study.Column column, int kib) {
        PageTableFormat format = ArmLpae.STAGE1_4K;
        TableOptions options = TableOptions.DEFAULT
                .withUnmap(column.unmap() == Study.Unmap.PER_ENTRY ? UnmapStrategy.PER_ENTRY : UnmapStrategy.BATCHED)
                .withCoherentWalk(group.walk() == Study.Coherency.COHERENT)
                .withPageSizes(column.pages() == Study.Pages.ONLY_4K ? PAGE : -1);
        long size = kib * KIB;
        long piece = column.calls() == Study.Calls.PER_PAGE ? PAGE : size;
        Tally tally = new Tally(format);
        try (ModelMachine machine = ModelMachine.of(new MachineDescription(
                        "empty", PciTopology.of(List.of()), Platform.UNKNOWN, Map.of(), List.of()));
                TablePool pool = new TablePool(machine, TABLE_LG2, null)) {
            CountingRun run = new CountingRun(new PageTable(format, pool, tally, options), pool);
            run.map(size, piece);
            run.unmap(size, piece);
            tally.counting = group.operation() == Study.Operation.MAP;
            run.map(size, piece);
            tally.counting = group.operation() == Study.Operation.UNMAP;
            run.unmap(size, piece);
            run.table.release();
        }
        double data = group.device() == Study.Coherency.NON_COHERENT ? kib : 0;
        return new Counts(1, tally.entries, tally.lines, data, tally.blockPages);
    }

    private void map(long size, long piece) {
        for (long at = 0; at < size; at += piece) {
            table.map(IOVA + at, PHYS + at, piece, Access.READ_WRITE, MemoryType.NORMAL_NC, gather);
            gather.completed(pool);
        }
    }

    private void unmap(long size, long piece) {
        for (long at = 0; at < size; at += piece) {
            table.unmap(IOVA + at, piece, gather);
            gather.completed(pool);
        }
    }

    /** Adds up events while it is told to. */
    private static final class Tally implements EventSink {
        private final PageTableFormat format;
        private boolean counting;
        private long entries;
        private long lines;
        private long blockPages;

        Tally(PageTableFormat format) {
            this.format = format;
        }

        @Override
        public void leavesWritten(int level, long iova, int count) {
            entries += counting ? count : 0;
        }

        @Override
        public void leavesCleared(int level, long iova, int count) {
            leavesWritten(level, iova, count);
            if (counting && level > 0) {
                int pagesLg2 = format.shape().spanLg2(level) - format.shape().granuleLg2();
                blockPages += (long) count << pagesLg2;
            }
        }

        @Override
        public void tableLinesCleaned(long address, int cleaned) {
            lines += counting ? cleaned : 0;
        }
    }
}
