package io.crossdock.model.smmu;

import io.crossdock.memory.PhysicalMemory;
import io.crossdock.model.iommu.TableWalk;
import io.crossdock.model.iommu.WalkCache;
import io.crossdock.model.iommu.WalkEntry;
import io.crossdock.model.table.EntryKind;
import java.util.List;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/** Walks tables ({@link LpaeDescriptor}, {@link Stage2Descriptor}; Arm DDI 0487 D8.2, D8.3). */
final class LpaeWalker {
    /** Rights that the table descriptors above leave. */
    private static final int UNPRIVILEGED = 1;

    private static final int WRITABLE = 2;

    private final PhysicalMemory memory;

    LpaeWalker(PhysicalMemory memory) {
        this.memory = memory;
    }

    /** As below, of a table at physical addresses, which nothing is known of. */
    LpaeWalk walk(TranslationTable table, long address, @Nullable List<TableWalk.Step> steps) {
        return walk(table, address, WalkCache.Space.NONE, steps, null);
    }

    /**
     * Walks a table for an address inside its input range.
     *
     * @param known tables that need not be looked for, and where those are kept that were
     * @param steps where descriptors read are noted, or null
     * @param lower translates the addresses of descriptors, or null if they are physical
     */
    LpaeWalk walk(
            TranslationTable table,
            long address,
            WalkCache.Space known,
            @Nullable List<TableWalk.Step> steps,
            @Nullable LongFunction<Stage2Translator.Answer> lower) {
        LpaeGeometry geometry = table.geometry();
        WalkEntry from = known.deepest(address);
        long base = from == null ? table.root() : from.table();
        int rights = from == null ? UNPRIVILEGED | WRITABLE : from.rights();
        int reads = 0;
        for (int level = from == null ? geometry.startLevel() : from.level(); ; level++) {
            long entry = base + geometry.entryOffset(level, address);
            if (lower != null) {
                Stage2Translator.Answer answer = lower.apply(entry);
                reads += answer.reads();
                switch (answer) {
                    case Stage2Translator.Answer.Refused r -> {
                        return new LpaeWalk.Untranslated(r.fault(), reads);
                    }
                    case Stage2Translator.Answer.Found f -> entry = f.entry().phys(entry);
                }
            }
            if (!memory.contains(entry, Long.BYTES)) {
                return new LpaeWalk.Fault(SmmuEvent.F_WALK_EABT, 0, level, entry, reads);
            }
            long descriptor = memory.read64(entry);
            reads++;
            if (steps != null) {
                steps.add(new TableWalk.Step(level, entry, descriptor));
            }
            EntryKind kind = geometry.kind(descriptor, level);
            if (kind != EntryKind.TABLE && kind != EntryKind.LEAF) {
                return new LpaeWalk.Fault(SmmuEvent.F_TRANSLATION, descriptor, level, entry, reads);
            }
            long output = geometry.output(descriptor, kind, level);
            if (output >>> table.outputBits() != 0) {
                return new LpaeWalk.Fault(SmmuEvent.F_ADDR_SIZE, descriptor, level, entry, reads);
            }
            if (kind == EntryKind.LEAF) {
                if (!LpaeDescriptor.AF.isSet(descriptor) && !table.accessFlagFaultDisabled()) {
                    return new LpaeWalk.Fault(SmmuEvent.F_ACCESS, descriptor, level, entry, reads);
                }
                if (table.stage2()) {
                    return new LpaeWalk.Leaf(
                            descriptor,
                            level,
                            output,
                            geometry.entryLg2(level),
                            Stage2Descriptor.READ.isSet(descriptor),
                            Stage2Descriptor.WRITE.isSet(descriptor),
                            reads);
                }
                boolean readable = !table.unprivilegedMatters()
                        || ((rights & UNPRIVILEGED) != 0 && LpaeDescriptor.AP_1.isSet(descriptor));
                return new LpaeWalk.Leaf(
                        descriptor,
                        level,
                        output,
                        geometry.entryLg2(level),
                        readable,
                        readable && (rights & WRITABLE) != 0 && !LpaeDescriptor.AP_2.isSet(descriptor),
                        reads);
            }
            if (!table.hierarchyDisabled()) {
                rights &= LpaeDescriptor.AP_TABLE_0.isSet(descriptor) ? ~UNPRIVILEGED : -1;
                rights &= LpaeDescriptor.AP_TABLE_1.isSet(descriptor) ? ~WRITABLE : -1;
            }
            base = output;
            known.keep(address, geometry.entryLg2(level), level + 1, output, rights);
        }
    }
}
