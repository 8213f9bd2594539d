package io.crossdock.model;

import io.crossdock.memory.PhysicalMemory;
import io.crossdock.model.amdvi.AmdVi;
import io.crossdock.model.amdvi.AmdViParameters;
import io.crossdock.model.iommu.DeviceTlbs;
import io.crossdock.model.iommu.InFlight;
import io.crossdock.model.iommu.TranslationUnit;
import io.crossdock.model.smmu.SmmuParameters;
import io.crossdock.model.smmu.Smmuv3;
import io.crossdock.model.vtd.Vtd;
import io.crossdock.model.vtd.VtdParameters;
import io.crossdock.platform.Iommu;
import io.crossdock.platform.MachineDescription;
import java.util.List;

/** The translation units of a machine: one per PCI domain, because a unit knows functions by their requester ID alone. */
final class Units {
    /** Where QEMU's virt machine has it. */
    private static final long SMMU_BASE = 0x0905_0000L;

    /** Where QEMU's q35 machine has it, and many PCs. */
    private static final long VTD_BASE = 0xfed9_0000L;

    /** The same for AMD's. */
    private static final long AMDVI_BASE = 0xfed8_0000L;

    private Units() {}

    /** Units of the kind described, switched off as after reset; none for kinds that the model does not have. */
    static List<TranslationUnit> of(
            MachineDescription description,
            AddressPlan plan,
            PhysicalMemory memory,
            InFlight inFlight,
            DeviceTlbs deviceTlbs,
            ModelOptions options) {
        Iommu iommu = description.platform().iommu();
        List<Integer> domains = description.topology().functions().stream()
                .map(f -> f.bdf().domain())
                .distinct()
                .toList();
        long given = iommu.registers().orElse(defaultBase(iommu.kind()));
        return switch (iommu.kind()) {
            case SMMUV3 -> {
                SmmuParameters parameters = SmmuParameters.SERVER.withIotlbEntries(options.iotlbEntries());
                yield domains.stream()
                        .<TranslationUnit>map(domain -> new Smmuv3(
                                plan.reserve(given, Smmuv3.REGISTER_SIZE).base(),
                                domain,
                                memory,
                                inFlight,
                                deviceTlbs,
                                parameters))
                        .toList();
            }
            case VTD -> {
                VtdParameters parameters = VtdParameters.SERVER
                        .withIotlbEntries(options.iotlbEntries())
                        .withMode(options.vtd());
                yield domains.stream()
                        .<TranslationUnit>map(domain -> new Vtd(
                                plan.reserve(given, Vtd.REGISTER_SIZE).base(),
                                domain,
                                memory,
                                inFlight,
                                deviceTlbs,
                                parameters))
                        .toList();
            }
            case AMDVI -> {
                AmdViParameters parameters = AmdViParameters.SERVER
                        .withIotlbEntries(options.iotlbEntries())
                        .withNpCache(options.npCache());
                yield domains.stream()
                        .<TranslationUnit>map(domain -> new AmdVi(
                                plan.reserve(given, AmdVi.REGISTER_SIZE).base(),
                                domain,
                                memory,
                                inFlight,
                                deviceTlbs,
                                parameters))
                        .toList();
            }
            case NONE, UNKNOWN -> List.of();
        };
    }

    private static long defaultBase(Iommu.Kind kind) {
        return switch (kind) {
            case VTD -> VTD_BASE;
            case AMDVI -> AMDVI_BASE;
            default -> SMMU_BASE;
        };
    }
}
