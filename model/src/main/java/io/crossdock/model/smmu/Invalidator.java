package io.crossdock.model.smmu;

import io.crossdock.model.iommu.TranslationCache;
import java.util.function.Predicate;

/**
 * Applies invalidation commands to the caches, to no more than the scope that the specification demands: a driver that
 * relies on more is found out.
 */
final class Invalidator {
    private final RegisterFile registers;
    private final ConfigCache configs;
    private final TranslationCache<TlbEntry> iotlb;
    private final TranslationCache<IntermediateEntry> intermediate;

    Invalidator(
            RegisterFile registers,
            ConfigCache configs,
            TranslationCache<TlbEntry> iotlb,
            TranslationCache<IntermediateEntry> intermediate) {
        this.registers = registers;
        this.configs = configs;
        this.iotlb = iotlb;
        this.intermediate = intermediate;
    }

    void apply(Opcode opcode, Command c) {
        switch (opcode) {
            case CFGI_STE -> configs.invalidateStreams(sid -> sid == c.streamId());
            case CFGI_STE_RANGE -> {
                int lg2 = c.streamsLg2();
                configs.invalidateStreams(sid -> lg2 >= Integer.SIZE || (sid ^ c.streamId()) >>> lg2 == 0);
            }
            case CFGI_CD -> {
                // Without substreams the descriptor has index 0; any other is out of range and has no effect.
                if (c.substreamId() == 0) {
                    configs.invalidateContext(c.streamId());
                }
            }
            case CFGI_CD_ALL -> configs.invalidateContext(c.streamId());
            case TLBI_NH_ALL -> nonHyp(c, e -> true);
            case TLBI_NH_ASID -> nonHyp(c, e -> !e.global() && e.asid() == c.asid());
            case TLBI_NH_VA -> nonHyp(c, e -> (e.global() || e.asid() == c.asid()) && inScope(c, e));
            case TLBI_NH_VAA -> nonHyp(c, e -> inScope(c, e));
            case TLBI_EL2_ALL -> iotlb.invalidate(e -> e.world() != StreamWorld.EL1);
            case TLBI_EL2_ASID ->
                iotlb.invalidate(e -> e.world() == StreamWorld.EL2_E2H && !e.global() && e.asid() == c.asid());
            case TLBI_EL2_VA ->
                iotlb.invalidate(e -> e.world() == hypWorld() && (e.global() || e.asid() == c.asid()) && inScope(c, e));
            case TLBI_EL2_VAA -> iotlb.invalidate(e -> e.world() == hypWorld() && inScope(c, e));
            case TLBI_S12_VMALL -> {
                iotlb.invalidate(e -> isGuest(e) && e.vmid() == c.vmid());
                intermediate.invalidate(e -> e.vmid() == c.vmid());
            }
            case TLBI_S2_IPA -> {
                // What both stages made together stays: it has no intermediate address any more (specification 4.4.4).
                iotlb.invalidate(e -> e.world() == StreamWorld.STAGE_2 && e.vmid() == c.vmid() && inScope(c, e));
                intermediate.invalidate(e -> e.vmid() == c.vmid() && inScope(c, e));
            }
            case TLBI_NSNH_ALL -> {
                iotlb.invalidate(Invalidator::isGuest);
                intermediate.invalidate(e -> true);
            }
            case PREFETCH_CONFIG, PREFETCH_ADDR, SYNC -> {}
            default -> throw new IllegalStateException("not a command of this unit: " + opcode);
        }
    }

    /** Stage 1 of EL1, in a VMID (specification 4.4.2). */
    private void nonHyp(Command c, Predicate<TlbEntry> scope) {
        iotlb.invalidate(e -> e.world() == StreamWorld.EL1 && e.vmid() == c.vmid() && scope.test(e));
    }

    private static boolean isGuest(TlbEntry e) {
        return e.world() == StreamWorld.EL1 || e.world() == StreamWorld.STAGE_2;
    }

    private StreamWorld hypWorld() {
        return registers.e2h() ? StreamWorld.EL2_E2H : StreamWorld.EL2;
    }

    private static boolean inScope(Command c, TlbEntry e) {
        return e.overlaps(c.firstAddress(), c.lastAddress()) && hasShape(c, e.granuleLg2(), e.level());
    }

    private static boolean inScope(Command c, IntermediateEntry e) {
        return e.overlaps(c.firstAddress(), c.lastAddress()) && hasShape(c, e.granuleLg2(), e.level());
    }

    private static boolean hasShape(Command c, int granuleLg2, int level) {
        return (c.granuleLg2() == 0 || c.granuleLg2() == granuleLg2) && (c.level() == 0 || c.level() == level);
    }
}
