package io.crossdock.model.vtd;

import io.crossdock.model.iommu.TableWalk;
import io.crossdock.model.iommu.WalkCache;
import io.crossdock.model.observe.MemoryType;
import io.crossdock.model.x86.X86Format;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Tells a walk step by step, from memory and registers alone. */
final class TableReader {
    private static final TableWalk.Attribute NO_TYPE = new TableWalk.Attribute(
            OptionalInt.empty(), OptionalInt.empty(), MemoryType.AS_SENT, "VT-d second stage: carries no memory type");

    private static final TableWalk.Attribute FIRST_STAGE_TYPE = new TableWalk.Attribute(
            OptionalInt.empty(),
            OptionalInt.empty(),
            MemoryType.AS_SENT,
            "VT-d first stage: PAT, PCD and PWT do not count for requests of PCI Express devices");

    private final GlobalControl control;
    private final Configurations configurations;
    private final PageWalker walker;

    TableReader(GlobalControl control, Configurations configurations, PageWalker walker) {
        this.control = control;
        this.configurations = configurations;
        this.walker = walker;
    }

    TableWalk walk(int sourceId, long iova) {
        if (!control.translates()) {
            return noTable(new TableWalk.Bypassed("GSTS.TES=0"));
        }
        return switch (configurations.read(sourceId)) {
            case Lookup.Fault f ->
                noTable(fault(
                        f.reason(),
                        f.scalable(),
                        "%s: at 0x%x".formatted(f.reason().meaning(), f.at())));
            case Lookup.Found f -> walk(f.space(), iova);
        };
    }

    private TableWalk walk(AddressSpace space, long iova) {
        if (space.passesThrough()) {
            return noTable(
                    new TableWalk.Bypassed(space.scalable() ? "PASID table entry PGTT=100" : "context entry TT=10"));
        }
        FaultReason beyond = space.beyond(iova);
        if (beyond != null) {
            return noTable(fault(
                    beyond,
                    space.scalable(),
                    space.isFirstStage()
                            ? "address 0x%x is no copy of its bit %d from there on"
                                    .formatted(iova, space.inputBits() - 1)
                            : "address 0x%x has more than %d bits".formatted(iova, space.inputBits())));
        }
        List<TableWalk.Step> steps = new ArrayList<>();
        PageWalk walk = walker.walk(space, iova, SecondStage.READ | SecondStage.WRITE, WalkCache.Space.NONE, steps);
        return new TableWalk(
                Optional.of(
                        space.isFirstStage() ? new X86Format(space.levels()) : new SecondStageFormat(space.levels())),
                OptionalLong.of(space.root()),
                steps,
                switch (walk) {
                    case PageWalk.Fault f -> fault(f.reason(), space.scalable(), f.detail());
                    case PageWalk.Leaf leaf ->
                        new TableWalk.Mapped(
                                leaf.entry(),
                                leaf.outputBase() + (iova & (1L << leaf.sizeLg2()) - 1),
                                1L << leaf.sizeLg2(),
                                (leaf.permissions() & SecondStage.READ) != 0,
                                (leaf.permissions() & SecondStage.WRITE) != 0,
                                space.isFirstStage() ? FIRST_STAGE_TYPE : NO_TYPE);
                });
    }

    private static TableWalk.Faulted fault(FaultReason reason, boolean scalable, String detail) {
        return new TableWalk.Faulted(reason.number(scalable), reason.name(), detail);
    }

    private static TableWalk noTable(TableWalk.Outcome outcome) {
        return new TableWalk(Optional.empty(), OptionalLong.empty(), List.of(), outcome);
    }
}
