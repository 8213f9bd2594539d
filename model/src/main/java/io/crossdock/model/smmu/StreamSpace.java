package io.crossdock.model.smmu;

import io.crossdock.model.iommu.TableWalk;
import io.crossdock.model.observe.MemoryType;
import io.crossdock.model.table.TableFormat;
import org.jspecify.annotations.Nullable;

/** What translates the requests of a stream: stage 1 as a context descriptor says, stage 2, or both. */
sealed interface StreamSpace permits StreamContext, StreamStage2, NestedSpace {
    /** Regime that tags its TLB entries. */
    StreamWorld world();

    /** Identifiers that tag them: VMID above bit 16, ASID below. */
    int tag();

    /** Whether a translation matches every ASID. */
    boolean isGlobal(LpaeWalk.Leaf leaf);

    /** The address as the tables see it. */
    long canonical(long address);

    /** The table that translates a canonical address; null if the address is outside every input range. */
    @Nullable
    TranslationTable tableFor(long canonical);

    /** Format of such a table. */
    TableFormat format(TranslationTable table);

    /** Memory type that a leaf asks for. */
    MemoryType type(LpaeWalk.Leaf leaf);

    /** The same told. */
    TableWalk.Attribute attribute(LpaeWalk.Leaf leaf);

    /** Whether translation faults are recorded. */
    boolean recordsFaults();

    /** The record of a fault. */
    EventRecord fault(SmmuEvent event, int streamId, long input, boolean write);

    /** The record of a table entry that no memory answered for. */
    EventRecord walkAbort(int streamId, long input, boolean write, long fetchAddress);
}
