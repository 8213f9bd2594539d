package io.crossdock.model.smmu;

import io.crossdock.model.iommu.Bits;
import io.crossdock.model.iommu.TableWalk;
import io.crossdock.model.iommu.WalkCache;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Walks stage 1 tables that lie at intermediate addresses, and what comes out of them (Arm DDI 0487 D8.1, D8.2). */
final class NestedWalker {
    private final LpaeWalker walker;
    private final Stage2Translator second;

    NestedWalker(LpaeWalker walker, Stage2Translator second) {
        this.walker = walker;
        this.second = second;
    }

    /**
     * Walks for an address inside the input range of stage 1.
     *
     * @param wanted what the leaf of stage 1 must allow before stage 2 is asked
     * @param steps where descriptors of stage 1 are noted, or null
     */
    NestedWalk walk(
            NestedSpace space,
            TranslationTable table,
            long address,
            Predicate<LpaeWalk.Leaf> wanted,
            @Nullable List<TableWalk.Step> steps) {
        // Tables of stage 1 are looked for anew: what leads to them would be of both stages.
        WalkCache.Space known = WalkCache.Space.NONE;
        return switch (walker.walk(
                table, address, known, steps, at -> second.locate(space.stage2(), at, EventClass.TABLE))) {
            case LpaeWalk.Fault f -> new NestedWalk.Stage1(f, f.reads());
            case LpaeWalk.Untranslated u -> new NestedWalk.Stage2(u.fault(), u.reads());
            case LpaeWalk.Leaf leaf ->
                wanted.test(leaf) ? lower(space, address, leaf) : new NestedWalk.Denied(leaf.reads());
        };
    }

    private NestedWalk lower(NestedSpace space, long address, LpaeWalk.Leaf leaf) {
        long intermediate = leaf.outputBase() + (address & Bits.ones(leaf.sizeLg2()));
        return switch (second.translate(space.stage2(), intermediate, EventClass.INPUT)) {
            case Stage2Translator.Answer.Found f ->
                new NestedWalk.Mapped(leaf, intermediate, f.entry(), leaf.reads() + f.reads());
            case Stage2Translator.Answer.Refused r -> new NestedWalk.Stage2(r.fault(), leaf.reads() + r.reads());
        };
    }
}
