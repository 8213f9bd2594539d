package io.crossdock.model.smmu;

import io.crossdock.model.iommu.TableWalk;
import io.crossdock.model.observe.MemoryType;
import io.crossdock.model.table.TableFormat;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * Both stages of a stream: what stage 1 puts out, and where its tables are, stage 2 translates.
 *
 * @param stage1 of the regime of EL1
 * @param stage2 with the same VMID
 */
record NestedSpace(StreamContext stage1, StreamStage2 stage2) implements StreamSpace {
    @Override
    public StreamWorld world() {
        return stage1.world();
    }

    @Override
    public int tag() {
        return stage1.tag();
    }

    @Override
    public boolean isGlobal(LpaeWalk.Leaf leaf) {
        return stage1.isGlobal(leaf);
    }

    @Override
    public long canonical(long address) {
        return stage1.canonical(address);
    }

    @Override
    public @Nullable TranslationTable tableFor(long canonical) {
        return stage1.tableFor(canonical);
    }

    @Override
    public TableFormat format(TranslationTable table) {
        return stage1.format(table);
    }

    /** What stage 1 asks for by itself. */
    @Override
    public MemoryType type(LpaeWalk.Leaf leaf) {
        return stage1.type(leaf);
    }

    @Override
    public TableWalk.Attribute attribute(LpaeWalk.Leaf leaf) {
        return stage1.attribute(leaf);
    }

    /** What both ask for together. */
    MemoryType type(LpaeWalk.Leaf leaf, IntermediateEntry below) {
        return MemoryTypes.combined(stage1.cd().mairByte(leaf.attrIndex()), below.memAttr());
    }

    TableWalk.Attribute attribute(LpaeWalk.Leaf leaf, IntermediateEntry below) {
        MemoryType type = type(leaf, below);
        String text = stage1.attribute(leaf).text() + "; stage 2 MemAttr 0x" + Integer.toHexString(below.memAttr())
                + "; together " + type;
        int index = leaf.attrIndex();
        return new TableWalk.Attribute(
                OptionalInt.of(index), OptionalInt.of(stage1.cd().mairByte(index)), type, text);
    }

    @Override
    public boolean recordsFaults() {
        return stage1.recordsFaults();
    }

    @Override
    public EventRecord fault(SmmuEvent event, int streamId, long input, boolean write) {
        return stage1.fault(event, streamId, input, write);
    }

    @Override
    public EventRecord walkAbort(int streamId, long input, boolean write, long fetchAddress) {
        return stage1.walkAbort(streamId, input, write, fetchAddress);
    }
}
