package io.crossdock.workbench.judge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.crossdock.hardware.qemu.QemuInstall;
import io.crossdock.machine.MachineException;
import io.crossdock.testing.Seeds;
import io.crossdock.workbench.judge.JudgeSettings.Machines;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The engine's drivers on the modelled units and on QEMU's, beside a plain map, for a short while. */
@Timeout(120)
class JudgeTest {
    /** With the usual number of seeds every QEMU has its turn. */
    static LongStream seeds() {
        return Seeds.orElse(2);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void shouldAgreeOnTheModelledVtd(long seed) {
        judge(JudgeUnit.VTD, Machines.MODEL, seed);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void shouldAgreeOnTheModelledScalableVtd(long seed) {
        judge(JudgeUnit.VTD_SCALABLE, Machines.MODEL, seed);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void shouldAgreeOnTheFirstStageOfTheModelledVtd(long seed) {
        judge(JudgeUnit.VTD_FIRST, Machines.MODEL, seed);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void shouldAgreeOnTheFirstStageOfTheVtdOfQemu(long seed) {
        judge(JudgeUnit.VTD_FIRST, Machines.QEMU, seed);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void shouldAgreeOnTheModelledSmmu(long seed) {
        judge(JudgeUnit.SMMUV3, Machines.MODEL, seed);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void shouldAgreeOnTheModelledSmmuWithPagesOf16KiB(long seed) {
        judge(JudgeUnit.SMMUV3_16K, Machines.MODEL, seed);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void shouldAgreeOnTheModelledSmmuWithPagesOf64KiB(long seed) {
        judge(JudgeUnit.SMMUV3_64K, Machines.MODEL, seed);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void shouldAgreeOnTheSmmuOfQemuWithPagesOf16KiB(long seed) {
        judge(JudgeUnit.SMMUV3_16K, Machines.QEMU, seed);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void shouldAgreeOnTheSmmuOfQemuWithPagesOf64KiB(long seed) {
        judge(JudgeUnit.SMMUV3_64K, Machines.QEMU, seed);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void shouldAgreeOnTheModelledSmmuInStage2(long seed) {
        judge(JudgeUnit.SMMUV3_S2, Machines.MODEL, seed);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void shouldAgreeOnTheSmmuOfQemuInStage2(long seed) {
        judge(JudgeUnit.SMMUV3_S2, Machines.QEMU, seed);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void shouldAgreeOnTheModelledSmmuInStage2WithPagesOf16KiB(long seed) {
        judge(JudgeUnit.SMMUV3_S2_16K, Machines.MODEL, seed);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void shouldAgreeOnTheSmmuOfQemuInStage2WithPagesOf16KiB(long seed) {
        judge(JudgeUnit.SMMUV3_S2_16K, Machines.QEMU, seed);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void shouldAgreeOnTheModelledSmmuInStage2WithPagesOf64KiB(long seed) {
        judge(JudgeUnit.SMMUV3_S2_64K, Machines.MODEL, seed);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void shouldAgreeOnTheSmmuOfQemuInStage2WithPagesOf64KiB(long seed) {
        judge(JudgeUnit.SMMUV3_S2_64K, Machines.QEMU, seed);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void shouldAgreeOnBothStagesOfTheModelledSmmu(long seed) {
        judge(JudgeUnit.SMMUV3_NESTED, Machines.MODEL, seed);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void shouldAgreeOnBothStagesOfTheSmmuOfQemu(long seed) {
        judge(JudgeUnit.SMMUV3_NESTED, Machines.QEMU, seed);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void shouldAgreeOnTheVtdOfQemu(long seed) {
        judge(JudgeUnit.VTD, Machines.QEMU, seed);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void shouldAgreeOnTheScalableVtdOfQemu(long seed) {
        judge(JudgeUnit.VTD_SCALABLE, Machines.QEMU, seed);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void shouldAgreeOnTheSmmuOfQemu(long seed) {
        judge(JudgeUnit.SMMUV3, Machines.QEMU, seed);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void shouldAgreeOnTheModelledAmdVi(long seed) {
        judge(JudgeUnit.AMDVI, Machines.MODEL, seed);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void shouldAgreeOnTheAmdViOfQemu(long seed) {
        judge(JudgeUnit.AMDVI, Machines.QEMU, seed);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void shouldAgreeOnTheGuestTablesOfTheModelledAmdVi(long seed) {
        judge(JudgeUnit.AMDVI_V2, Machines.MODEL, seed);
    }

    private static void judge(JudgeUnit unit, Machines machines, long seed) {
        Optional<QemuInstall> install = Optional.empty();
        if (machines == Machines.QEMU) {
            List<QemuInstall> installs = installs(unit);
            install = Optional.of(installs.get((int) (seed % installs.size())));
        }
        JudgeReport report = Judge.run(
                new JudgeSettings(unit, Judge.ROUND, seed, machines, 1), install, (operations, accesses) -> {});
        assertThat(report.disagreements()).isEmpty();
        assertThat(report.operations()).isEqualTo(Judge.ROUND);
        assertThat(report.refused()).isGreaterThan(report.accesses() / 5);
        JudgeReport.Machine machine = report.machines().getFirst();
        assertThat(report.machines()).hasSize(1);
        assertThat(machine.flags().isPresent()).isEqualTo(unit.dialect().setsFlags());
        machine.flags().ifPresent(f -> {
            assertThat(f.entries()).as("entries compared").isGreaterThan(50);
            assertThat(f.partly()).isLessThan(f.entries() / 2);
            assertThat(f.accessed()).as("A set").isBetween(f.dirty(), f.entries());
            assertThat(f.dirty()).as("D set").isPositive();
        });
        assertThat(machine.name())
                .isEqualTo(install.map(i -> "QEMU " + i.version()).orElse("model"));
        if (machines == Machines.QEMU) {
            assertThat(machine.translations().orElseThrow())
                    .as("QEMU's own count of what it translated or refused")
                    .isGreaterThan(machine.transfers());
        }
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "AMDVI_V2") // QEMU has none
    void shouldEndWhenQemuIsKilledInMidRun(JudgeUnit unit) {
        Optional<QemuInstall> install = Optional.of(installs(unit).getFirst());
        List<ProcessHandle> before = emulators().toList();
        assertThatThrownBy(() -> Judge.run(
                        new JudgeSettings(unit, Judge.ROUND, 1, Machines.BOTH, 1),
                        install,
                        (operations, accesses) ->
                                emulators().filter(p -> !before.contains(p)).forEach(ProcessHandle::destroyForcibly)))
                .isInstanceOf(MachineException.class)
                .hasMessageMatching("QEMU \\S+ was killed by signal 9.*");
        assertThat(emulators()).isSubsetOf(before);
    }

    /** QEMU processes of this JVM. */
    private static Stream<ProcessHandle> emulators() {
        return ProcessHandle.current()
                .descendants()
                .filter(p -> p.info().command().orElse("").contains("qemu-system"));
    }

    static List<QemuInstall> installs(JudgeUnit unit) {
        List<QemuInstall> all = unit.qemu().stream()
                .flatMap(of -> QemuInstall.all(of).stream()
                        .filter(install -> install.version().compareTo(of.since()) >= 0))
                .toList();
        Assumptions.assumeFalse(all.isEmpty(), "no QEMU for " + unit);
        return all;
    }
}
