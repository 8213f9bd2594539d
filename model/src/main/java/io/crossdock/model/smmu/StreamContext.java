package io.crossdock.model.smmu;

import io.crossdock.model.iommu.Bits;
import org.jspecify.annotations.Nullable;

/**
 * A valid context descriptor, prepared for translation.
 *
 * @param world regime in which it is used
 * @param cd the descriptor
 * @param lower table of addresses whose bit 55 is 0, or null if EPD0 disables its walks
 * @param upper table of addresses whose bit 55 is 1, or null if EPD1 disables its walks
 */
record StreamContext(
        StreamWorld world,
        Cd cd,
        @Nullable TranslationTable lower,
        @Nullable TranslationTable upper) {

    static StreamContext of(StreamWorld world, Cd cd, SmmuParameters parameters) {
        return new StreamContext(world, cd, cd.table(false, world, parameters), cd.table(true, world, parameters));
    }

    /** Tag of its TLB entries; the EL2 regime has none. */
    int asid() {
        return world == StreamWorld.EL2 ? 0 : cd.asid();
    }

    /** The address as the tables see it: with TBI the top byte repeats bit 55 (Arm DDI 0487 D8.8). */
    long canonical(long address) {
        return cd.ignoresTopByte(isUpper(address)) ? address << 8 >> 8 : address;
    }

    /**
     * The table that translates a canonical address; null if the address is outside every input range or its half is
     * disabled.
     */
    @Nullable
    TranslationTable tableFor(long canonical) {
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
