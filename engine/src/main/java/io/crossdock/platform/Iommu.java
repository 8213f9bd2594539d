package io.crossdock.platform;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * The I/O memory management unit of a machine and how its kernel uses it.
 *
 * @param kind architecture of the unit
 * @param mode how traffic of the devices passes it
 * @param registers physical base of its register block, where known
 * @param implementation product name, such as {@code MMU-700}, where known
 */
public record Iommu(Kind kind, Mode mode, OptionalLong registers, Optional<String> implementation) {
    public enum Kind {
        NONE,
        SMMUV3,
        VTD,
        AMDVI,
        UNKNOWN
    }

    public enum Mode {
        /** Unit absent or disabled. */
        OFF,
        /** Unit enabled, traffic passes untranslated: stream bypass, pass-through translation type. */
        PASSTHROUGH,
        /** Every access is translated by page tables. */
        TRANSLATED,
        UNKNOWN
    }

    public static final Iommu UNKNOWN = new Iommu(Kind.UNKNOWN, Mode.UNKNOWN, OptionalLong.empty(), Optional.empty());

    public Iommu withMode(Mode newMode) {
        return new Iommu(kind, newMode, registers, implementation);
    }
}
