package io.crossdock.model.smmu;

import io.crossdock.model.iommu.TableWalk;
import io.crossdock.model.observe.MemoryType;
import io.crossdock.model.table.TableFormat;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * Stage 2 of a stream; as its {@link StreamSpace} without a first.
 *
 * @param stage2 its configuration
 * @param table its table
 */
record StreamStage2(Stage2 stage2, TranslationTable table) implements StreamSpace {
    static StreamStage2 of(Stage2 stage2, SmmuParameters parameters) {
        return new StreamStage2(stage2, stage2.table(parameters));
    }

    @Override
    public StreamWorld world() {
        return StreamWorld.STAGE_2;
    }

    @Override
    public int tag() {
        return stage2.vmid() << 16;
    }

    @Override
    public boolean isGlobal(LpaeWalk.Leaf leaf) {
        return true;
    }

    @Override
    public long canonical(long address) {
        return address;
    }

    @Override
    public @Nullable TranslationTable tableFor(long canonical) {
        return canonical >>> table.geometry().inputBits() == 0 ? table : null;
    }

    @Override
    public TableFormat format(TranslationTable walked) {
        return new LpaeStage2(walked.geometry());
    }

    @Override
    public MemoryType type(LpaeWalk.Leaf leaf) {
        return MemoryTypes.ofMemAttr(Stage2Descriptor.MEM_ATTR.intOf(leaf.descriptor()));
    }

    @Override
    public TableWalk.Attribute attribute(LpaeWalk.Leaf leaf) {
        String text = "MemAttr 0x%x, %s".formatted(Stage2Descriptor.MEM_ATTR.intOf(leaf.descriptor()), type(leaf));
        return new TableWalk.Attribute(OptionalInt.empty(), OptionalInt.empty(), type(leaf), text);
    }

    /** The fault of a request that the leaf for an address does not allow. */
    Stage2Fault denial(long address) {
        return new Stage2Fault(
                SmmuEvent.F_PERMISSION, EventClass.INPUT, address, 0, recordsFaults(), "S2AP withholds it");
    }

    @Override
    public boolean recordsFaults() {
        return stage2.recordsFaults();
    }

    @Override
    public EventRecord fault(SmmuEvent event, int streamId, long input, boolean write) {
        return EventRecord.stage2(event, streamId, input, write, EventClass.INPUT, input);
    }

    @Override
    public EventRecord walkAbort(int streamId, long input, boolean write, long fetchAddress) {
        return EventRecord.walkAbort(streamId, input, write, fetchAddress, EventClass.INPUT, true);
    }
}
