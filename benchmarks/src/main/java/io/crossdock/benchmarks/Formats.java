package io.crossdock.benchmarks;

import io.crossdock.pagetable.Access;
import io.crossdock.pagetable.AmdV1;
import io.crossdock.pagetable.ArmLpae;
import io.crossdock.pagetable.InvalidationGather;
import io.crossdock.pagetable.MemoryType;
import io.crossdock.pagetable.PageTable;
import io.crossdock.pagetable.PageTableFormat;
import io.crossdock.pagetable.VtdSecondStage;

/** Formats by the names that the parameters of benchmarks have; all have four levels and pages of 4 KiB. */
final class Formats {
    private Formats() {}

    static PageTableFormat named(String name) {
        return switch (name) {
            case "lpae" -> ArmLpae.STAGE1_4K;
            case "vtd" -> VtdSecondStage.FOUR_LEVELS;
            case "amd" -> AmdV1.FOUR_LEVELS;
            default -> throw new IllegalArgumentException("no such format: " + name + "; known: lpae, vtd, amd");
        };
    }

    /** Maps as write-back where the format says a memory type. */
    static void map(PageTable table, long iova, long phys, long size, InvalidationGather gather) {
        MemoryType type = table.format().carriesMemoryType() ? MemoryType.WRITE_BACK : null;
        table.map(iova, phys, size, Access.READ_WRITE, type, gather);
    }
}
