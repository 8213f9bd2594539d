package io.crossdock.model.smmu;

import io.crossdock.model.iommu.TranslationCache;
import org.jspecify.annotations.Nullable;

/** Translates intermediate addresses: those of context descriptors, of stage 1 tables, and what stage 1 puts out. */
final class Stage2Translator {
    private final LpaeWalker walker;
    private final @Nullable TranslationCache<IntermediateEntry> cache;

    /** @param cache what is remembered; null to read memory each time */
    Stage2Translator(LpaeWalker walker, @Nullable TranslationCache<IntermediateEntry> cache) {
        this.walker = walker;
        this.cache = cache;
    }

    /** A translation, or why there is none. */
    sealed interface Answer {
        /** Descriptors read. */
        int reads();

        record Found(IntermediateEntry entry, int reads) implements Answer {}

        record Refused(Stage2Fault fault, int reads) implements Answer {}
    }

    /** Translates an address, whatever the request wants to do there. */
    Answer translate(StreamStage2 stage, long address, EventClass during) {
        IntermediateEntry known =
                cache == null ? null : cache.lookup(0, stage.stage2().vmid(), address);
        if (known != null) {
            return new Answer.Found(known, 0);
        }
        TranslationTable table = stage.tableFor(address);
        if (table == null) {
            String where = "intermediate address 0x" + Long.toHexString(address);
            return refused(
                    stage, SmmuEvent.F_TRANSLATION, during, address, 0, 0, where + " is outside the range of S2T0SZ");
        }
        return switch (walker.walk(table, address, null)) {
            case LpaeWalk.Leaf leaf -> {
                IntermediateEntry entry = IntermediateEntry.of(stage, address, leaf);
                if (cache != null) {
                    cache.insert(entry);
                }
                yield new Answer.Found(entry, leaf.reads());
            }
            case LpaeWalk.Fault f ->
                refused(
                        stage,
                        f.event(),
                        during,
                        address,
                        f.event() == SmmuEvent.F_WALK_EABT ? f.entryAddress() : 0,
                        f.reads(),
                        "stage 2 of 0x" + Long.toHexString(address) + ": " + f.detail());
            case LpaeWalk.Untranslated u -> throw new IllegalStateException("stage 2 lies over nothing: " + u);
        };
    }

    /** Translates the address of a structure that the unit reads: it must be readable, and with S2PTW no Device memory. */
    Answer locate(StreamStage2 stage, long address, EventClass during) {
        Answer answer = translate(stage, address, during);
        if (!(answer instanceof Answer.Found found)) {
            return answer;
        }
        String what = !found.entry.readable()
                ? "S2AP of 0x%x lets nothing be read"
                : found.entry.isDevice() && stage.stage2().protectsWalks()
                        ? "0x%x is Device memory although S2PTW=1"
                        : null;
        return what == null
                ? found
                : refused(stage, SmmuEvent.F_PERMISSION, during, address, 0, found.reads, String.format(what, address));
    }

    private static Answer refused(
            StreamStage2 stage,
            SmmuEvent event,
            EventClass during,
            long address,
            long fetchAddress,
            int reads,
            String detail) {
        return new Answer.Refused(
                new Stage2Fault(event, during, address, fetchAddress, stage.recordsFaults(), detail), reads);
    }
}
