package io.crossdock.model.smmu;

import io.crossdock.memory.PhysicalMemory;
import io.crossdock.model.iommu.Bits;
import io.crossdock.model.iommu.TableWalk;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Walks stage 1 tables (Arm DDI 0487 D8.2, D8.3).
 *
 * <pre>
 *         63   62 61   60    59   58  51 50   48 47              n 11            2 1 0
 * table  |NSTb| APTable |XNTb |PXNT|    |       | next table     |               |1|1|
 *
 *         63   55 54 53  52 51  50 47                n 16 12 11 10 9  8 7    6  5 4      2 1 0
 * leaf   |       |XN,PXN|Cont|DBM|  | output address  |     |nG|AF| SH |AP[2:1]|NS|AttrIndx|T|1|
 *
 * APTable: 61 no unprivileged access below, 62 read-only below; AP: 6 unprivileged access, 7 read-only
 * T: 1 page at level 3, 0 block above
 * </pre>
 */
final class LpaeWalker {
    private static final long VALID = 1;
    private static final long TABLE_OR_PAGE = 2;
    private static final int ADDRESS_BITS = 48;

    private final PhysicalMemory memory;

    LpaeWalker(PhysicalMemory memory) {
        this.memory = memory;
    }

    /**
     * Walks a table for an address inside its input range.
     *
     * @param steps where descriptors read are noted, or null
     */
    LpaeWalk walk(TranslationTable table, long address, @Nullable List<TableWalk.Step> steps) {
        LpaeGeometry geometry = table.geometry();
        long base = table.root();
        boolean unprivileged = true;
        boolean writable = true;
        int reads = 0;
        for (int level = geometry.startLevel(); ; level++) {
            long entry = base + geometry.entryOffset(level, address);
            if (!memory.contains(entry, Long.BYTES)) {
                return new LpaeWalk.Fault(SmmuEvent.F_WALK_EABT, 0, level, entry, reads);
            }
            long descriptor = memory.read64(entry);
            reads++;
            if (steps != null) {
                steps.add(new TableWalk.Step(level, entry, descriptor));
            }
            boolean last = level == LpaeGeometry.LAST_LEVEL;
            if ((descriptor & VALID) == 0) {
                return new LpaeWalk.Fault(SmmuEvent.F_TRANSLATION, descriptor, level, entry, reads);
            }
            boolean isTable = (descriptor & TABLE_OR_PAGE) != 0 && !last;
            boolean isLeaf = last ? (descriptor & TABLE_OR_PAGE) != 0 : !isTable && geometry.blockAllowed(level);
            if (!isTable && !isLeaf) {
                return new LpaeWalk.Fault(SmmuEvent.F_TRANSLATION, descriptor, level, entry, reads);
            }
            int alignmentLg2 = isTable ? geometry.granuleLg2() : geometry.entryLg2(level);
            long output = descriptor & Bits.ones(ADDRESS_BITS) & -(1L << alignmentLg2);
            if (output >>> table.outputBits() != 0) {
                return new LpaeWalk.Fault(SmmuEvent.F_ADDR_SIZE, descriptor, level, entry, reads);
            }
            if (isLeaf) {
                if (!Bits.bit(descriptor, 10) && !table.accessFlagFaultDisabled()) {
                    return new LpaeWalk.Fault(SmmuEvent.F_ACCESS, descriptor, level, entry, reads);
                }
                boolean readable = !table.unprivilegedMatters() || (unprivileged && Bits.bit(descriptor, 6));
                return new LpaeWalk.Leaf(
                        descriptor,
                        level,
                        output,
                        alignmentLg2,
                        readable,
                        readable && writable && !Bits.bit(descriptor, 7),
                        reads);
            }
            if (!table.hierarchyDisabled()) {
                unprivileged &= !Bits.bit(descriptor, 61);
                writable &= !Bits.bit(descriptor, 62);
            }
            base = output;
        }
    }
}
