package io.crossdock.model.smmu;

import io.crossdock.model.iommu.Bits;
import io.crossdock.model.iommu.TableWalk;
import io.crossdock.model.observe.MemoryType;
import io.crossdock.model.table.TableFormat;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * A valid context descriptor, prepared for translation.
 *
 * @param world regime in which it is used
 * @param vmid of the stream
 * @param cd the descriptor
 * @param lower table of addresses whose bit 55 is 0, or null if EPD0 disables its walks
 * @param upper table of addresses whose bit 55 is 1, or null if EPD1 disables its walks
 */
record StreamContext(
        StreamWorld world,
        int vmid,
        Cd cd,
        @Nullable TranslationTable lower,
        @Nullable TranslationTable upper) implements StreamSpace {

    static StreamContext of(StreamWorld world, int vmid, Cd cd, SmmuParameters parameters) {
        return new StreamContext(
                world, vmid, cd, cd.table(false, world, parameters), cd.table(true, world, parameters));
    }

    /** The EL2 regime has no ASIDs, and only EL1 has VMIDs. */
    @Override
    public int tag() {
        return switch (world) {
            case EL2 -> 0;
            case EL2_E2H -> cd.asid();
            default -> vmid << 16 | cd.asid();
        };
    }

    @Override
    public boolean isGlobal(LpaeWalk.Leaf leaf) {
        return !leaf.nonGlobal() || world == StreamWorld.EL2;
    }

    @Override
    public TableFormat format(TranslationTable table) {
        return new LpaeStage1(table.geometry());
    }

    @Override
    public MemoryType type(LpaeWalk.Leaf leaf) {
        return MemoryTypes.ofMair(cd.mairByte(leaf.attrIndex()));
    }

    @Override
    public TableWalk.Attribute attribute(LpaeWalk.Leaf leaf) {
        int mair = cd.mairByte(leaf.attrIndex());
        String text = "AttrIndx %d, MAIR byte 0x%02x, %s".formatted(leaf.attrIndex(), mair, MemoryTypes.mairName(mair));
        return new TableWalk.Attribute(OptionalInt.of(leaf.attrIndex()), OptionalInt.of(mair), type(leaf), text);
    }

    @Override
    public boolean recordsFaults() {
        return cd.recordsFaults();
    }

    @Override
    public EventRecord fault(SmmuEvent event, int streamId, long input, boolean write) {
        return EventRecord.stage1(event, streamId, input, write);
    }

    @Override
    public EventRecord walkAbort(int streamId, long input, boolean write, long fetchAddress) {
        return EventRecord.walkAbort(streamId, input, write, fetchAddress, EventClass.TABLE, false);
    }

    /** The address as the tables see it: with TBI the top byte repeats bit 55 (Arm DDI 0487 D8.8). */
    @Override
    public long canonical(long address) {
        return cd.ignoresTopByte(isUpper(address)) ? address << 8 >> 8 : address;
    }

    /**
     * The table that translates a canonical address; null if the address is outside every input range or its half is
     * disabled.
     */
    @Override
    public @Nullable TranslationTable tableFor(long canonical) {
        boolean up = isUpper(canonical);
        TranslationTable table = up ? upper : lower;
        if (table == null) {
            return null;
        }
        long above = canonical >> table.geometry().inputBits();
        return above == (up ? -1 : 0) ? table : null;
    }

    private boolean isUpper(long address) {
        // The EL2 regime has one range; an address with bit 55 set lies outside it.
        return Bits.bit(address, 55);
    }
}
