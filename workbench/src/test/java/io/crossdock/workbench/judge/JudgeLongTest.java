package io.crossdock.workbench.judge;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossdock.hardware.qemu.QemuInstall;
import io.crossdock.workbench.judge.JudgeSettings.Machines;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Enough accesses on QEMU that every reason, level, page size, permission and granularity comes up often. */
@Tag("long")
class JudgeLongTest {
    /** Of VT-d and SMMUv3 together more than 100,000 transfers on each machine. */
    private static final long OPERATIONS = 38_000;

    /** Scalable mode has more structures that can be damaged. */
    private static final long SCALABLE_OPERATIONS = 50_000;

    /** The SMMU's other granules and stage 2, VT-d's first stage and AMD-Vi's guest tables share their structures with what is judged at length. */
    private static final long VARIANT_OPERATIONS = 8_000;

    private static final Set<JudgeUnit> VARIANTS = EnumSet.of(
            JudgeUnit.VTD_FIRST,
            JudgeUnit.AMDVI_V2,
            JudgeUnit.SMMUV3_16K,
            JudgeUnit.SMMUV3_64K,
            JudgeUnit.SMMUV3_S2,
            JudgeUnit.SMMUV3_S2_16K,
            JudgeUnit.SMMUV3_S2_64K,
            JudgeUnit.SMMUV3_NESTED,
            JudgeUnit.SMMUV3_NESTED_16K,
            JudgeUnit.SMMUV3_NESTED_64K);

    private static final long TRANSFERS = 50_000;
    /** On the emulators that are not preferred. */
    private static final long OTHER_OPERATIONS = 5_000;

    @ParameterizedTest
    @EnumSource(JudgeUnit.class)
    void shouldAgreeAndMeetEverythingOften(JudgeUnit unit) {
        Optional<QemuInstall> install =
                unit.qemu().map(_ -> JudgeTest.installs(unit).getFirst());
        JudgeReport report = judge(unit, install, operations(unit), 2000);
        report.coverage().forEach((cell, count) -> System.out.printf("%s  %7d  %s%n", unit, count, cell));
        long least = VARIANTS.contains(unit) ? 10 : 100;
        long transfers = VARIANTS.contains(unit) ? VARIANT_OPERATIONS : TRANSFERS;
        assertThat(report.coverage())
                .allSatisfy((cell, count) -> assertThat(count).as(cell).isGreaterThanOrEqualTo(least));
        assertThat(report.machines())
                .allSatisfy(machine ->
                        assertThat(machine.transfers()).as(machine.name()).isGreaterThan(transfers));
        assertThat(report.refused()).isGreaterThan(report.accesses() / 5);
        report.machines()
                .forEach(machine -> machine.flags().ifPresent(f -> {
                    System.out.printf("%s  %s on %s%n", unit, f, machine.name());
                    assertThat(f.entries()).as(machine.name()).isGreaterThan(operations(unit) / 5);
                }));
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "AMDVI_V2") // QEMU has none
    void shouldAgreeOnOtherEmulatorsToo(JudgeUnit unit) {
        List<QemuInstall> installs = JudgeTest.installs(unit);
        for (QemuInstall install : installs.subList(1, installs.size())) {
            judge(unit, Optional.of(install), OTHER_OPERATIONS, 3000);
        }
    }

    private static long operations(JudgeUnit unit) {
        if (VARIANTS.contains(unit)) {
            return VARIANT_OPERATIONS;
        }
        return unit == JudgeUnit.VTD_SCALABLE ? SCALABLE_OPERATIONS : OPERATIONS;
    }

    private static JudgeReport judge(JudgeUnit unit, Optional<QemuInstall> install, long operations, long seed) {
        JudgeReport report = Judge.run(
                new JudgeSettings(unit, operations, seed, install.isPresent() ? Machines.BOTH : Machines.MODEL, 1),
                install,
                (done, accesses) -> {});
        report.machines()
                .forEach(m -> System.out.printf(
                        "%s  %7d transfers on %s, %s translated or refused by its own count%n",
                        unit,
                        m.transfers(),
                        m.name(),
                        m.translations().isPresent() ? m.translations().getAsLong() : "none"));
        report.differences()
                .forEach(d -> System.out.printf(
                        "%s  %7d explained by %s on QEMU %s%n",
                        unit, d.hits(), d.id(), install.orElseThrow().version()));
        assertThat(report.disagreements()).isEmpty();
        return report;
    }
}
