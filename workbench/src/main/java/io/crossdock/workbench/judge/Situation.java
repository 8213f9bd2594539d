package io.crossdock.workbench.judge;

import io.crossdock.hardware.qemu.QemuVersion;
import io.crossdock.machine.IommuInfo;
import java.util.function.Predicate;

/**
 * Circumstances of an access on QEMU.
 *
 * @param unit kind of unit
 * @param qemu release
 * @param write whether the device writes
 * @param circumstances what was done to the tables, and what the access meets if the unit has forgotten what was there
 * @param cached whether the unit has a translation cached through which a part of the access would go
 */
record Situation(
        JudgeUnit unit, QemuVersion qemu, boolean write, Circumstances circumstances, Predicate<Piece> cached) {
    boolean isVtd() {
        return unit.kind() == IommuInfo.Kind.VTD;
    }

    /** Whether the unit is a VT-d in scalable mode. */
    boolean isScalable() {
        return unit == JudgeUnit.VTD_SCALABLE || unit == JudgeUnit.VTD_FIRST;
    }

    boolean isAfter(String damage) {
        return circumstances.damage().equals(damage);
    }

    /** Whether the unit is an SMMU in stage 2 alone. */
    boolean isStage2() {
        return switch (unit) {
            case SMMUV3_S2, SMMUV3_S2_16K, SMMUV3_S2_64K -> true;
            default -> false;
        };
    }

    boolean isBefore(int major) {
        return qemu.major() < major;
    }
}
