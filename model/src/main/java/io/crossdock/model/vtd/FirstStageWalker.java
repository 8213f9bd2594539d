package io.crossdock.model.vtd;

import io.crossdock.memory.PhysicalMemory;
import io.crossdock.model.iommu.TableWalk;
import io.crossdock.model.iommu.WalkCache;
import io.crossdock.model.x86.X86Walk;
import io.crossdock.model.x86.X86Walker;
import io.crossdock.model.x86.X86Walker.Flags;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Walks first-stage tables (specification 3.6, 9.7) for requests without supervisor privilege, which are all that there are.
 * A and D are set; by a walk that does not snoop (PWSNP 0) they cannot be. That XD is ignored, as no request asks to execute,
 * and that nothing is written then are recalled.
 */
final class FirstStageWalker {
    private final X86Walker walker;

    FirstStageWalker(PhysicalMemory memory, VtdParameters parameters) {
        walker = new X86Walker(memory, parameters.hostBits());
    }

    /**
     * Walks the tables of an address space.
     *
     * @param address a canonical one
     * @param needed READ or WRITE; both of somebody who only looks
     * @param known tables that need not be looked for, and where those are kept that were
     * @param steps where entries read are noted, or null; with them nothing is written
     */
    PageWalk walk(
            AddressSpace space, long address, int needed, WalkCache.Space known, @Nullable List<TableWalk.Step> steps) {
        Flags flags = steps != null ? Flags.LEAVE : space.snoopedWalks() ? Flags.SET : Flags.REFUSE;
        boolean write = needed == SecondStage.WRITE;
        return switch (walker.walk(space.root(), space.levels(), address, write, flags, known, steps)) {
            case X86Walk.Leaf leaf ->
                SecondStageWalker.reachesInterrupts(leaf.base(), leaf.sizeLg2())
                        ? new PageWalk.Fault(
                                FaultReason.OUTPUT_IN_INTERRUPT_RANGE,
                                leaf.entry(),
                                leaf.level(),
                                leaf.entryAddress(),
                                leaf.reads())
                        : new PageWalk.Leaf(
                                leaf.entry(),
                                leaf.base(),
                                leaf.sizeLg2(),
                                leaf.permissions(),
                                leaf.dirty(),
                                leaf.reads());
            case X86Walk.Fault f ->
                new PageWalk.Fault(reason(f.why()), f.entry(), f.level(), f.entryAddress(), f.reads());
        };
    }

    private static FaultReason reason(X86Walk.Reason why) {
        return switch (why) {
            case TOP_UNREADABLE -> FaultReason.FIRST_STAGE_TOP_TABLE_ACCESS_ERROR;
            case UNREADABLE -> FaultReason.FIRST_STAGE_ACCESS_ERROR;
            case NOT_PRESENT -> FaultReason.FIRST_STAGE_NOT_PRESENT;
            case RESERVED -> FaultReason.FIRST_STAGE_RESERVED;
            case NO_USER_ACCESS -> FaultReason.NO_USER_ACCESS;
            case NO_WRITE_PERMISSION -> FaultReason.FIRST_STAGE_NO_WRITE_PERMISSION;
            case FLAG_TO_SET -> FaultReason.FLAG_NOT_SNOOPED;
        };
    }
}
