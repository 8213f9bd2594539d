package io.crossdock.model.smmu;

import io.crossdock.model.iommu.DeviceTlbs;
import io.crossdock.model.iommu.TranslationCache;
import io.crossdock.model.iommu.WalkCache;
import io.crossdock.pci.Bdf;
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
    private final WalkCache walks;
    private final DeviceTlbs deviceTlbs;
    private final int domain;

    Invalidator(
            RegisterFile registers,
            ConfigCache configs,
            TranslationCache<TlbEntry> iotlb,
            TranslationCache<IntermediateEntry> intermediate,
            WalkCache walks,
            DeviceTlbs deviceTlbs,
            int domain) {
        this.registers = registers;
        this.configs = configs;
        this.iotlb = iotlb;
        this.intermediate = intermediate;
        this.walks = walks;
        this.deviceTlbs = deviceTlbs;
        this.domain = domain;
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
            case TLBI_NH_VA -> nonHyp(c, e -> (e.global() || e.asid() == c.asid()) && e.isMeantBy(c));
            case TLBI_NH_VAA -> nonHyp(c, e -> e.isMeantBy(c));
            case TLBI_EL2_ALL -> forget(e -> e.world() != StreamWorld.EL1);
            case TLBI_EL2_ASID -> forget(e -> e.world() == StreamWorld.EL2_E2H && !e.global() && e.asid() == c.asid());
            case TLBI_EL2_VA ->
                forget(e -> e.world() == hypWorld() && (e.global() || e.asid() == c.asid()) && e.isMeantBy(c));
            case TLBI_EL2_VAA -> forget(e -> e.world() == hypWorld() && e.isMeantBy(c));
            case TLBI_S12_VMALL -> {
                forget(e -> isGuest(e) && e.vmid() == c.vmid());
                intermediate.invalidate(e -> e.vmid() == c.vmid());
            }
            case TLBI_S2_IPA -> {
                // What both stages made together stays: it has no intermediate address any more (specification 4.4.4).
                forget(e -> e.world() == StreamWorld.STAGE_2 && e.vmid() == c.vmid() && e.isMeantBy(c));
                intermediate.invalidate(e -> e.vmid() == c.vmid() && inScope(c, e));
            }
            case TLBI_NSNH_ALL -> {
                forget(Invalidator::isGuest);
                intermediate.invalidate(e -> true);
            }
            case PREFETCH_CONFIG, PREFETCH_ADDR, SYNC -> {}
            default -> throw new IllegalStateException("not a command of this unit: " + opcode);
        }
    }

    /** Sends an invalidation request (specification 4.5.1); whether the device answers. Without PASIDs, SSV finds nothing. */
    boolean invalidateDevice(Command c) {
        Bdf function = Bdf.ofRequesterId(domain, c.streamId() & 0xffff);
        return c.hasSubstream() || deviceTlbs.invalidate(function, c.firstOfDevice(), c.lastOfDevice());
    }

    private void forget(Predicate<Cached> scope) {
        iotlb.invalidate(scope);
        walks.invalidate(e -> scope.test(new Cached.Table(e)));
    }

    /** Stage 1 of EL1, in a VMID (specification 4.4.2). */
    private void nonHyp(Command c, Predicate<Cached> scope) {
        forget(e -> e.world() == StreamWorld.EL1 && e.vmid() == c.vmid() && scope.test(e));
    }

    private static boolean isGuest(Cached e) {
        return e.world() == StreamWorld.EL1 || e.world() == StreamWorld.STAGE_2;
    }

    private StreamWorld hypWorld() {
        return registers.e2h() ? StreamWorld.EL2_E2H : StreamWorld.EL2;
    }

    private static boolean inScope(Command c, IntermediateEntry e) {
        return e.overlaps(c.firstAddress(), c.lastAddress()) && c.meansShape(e.granuleLg2(), e.level());
    }
}
