package io.crossdock.workbench.judge;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossdock.hardware.qemu.QemuInstall;
import io.crossdock.testing.Seeds;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The engine's drivers on the modelled units and on QEMU's, beside a plain map, for a short while. */
class JudgeTest {
    /** Not one that the tests on the model alone use too. */
    private static final long SEED = 1000;

    static LongStream seeds() {
        return Seeds.orElse(1);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void shouldAgreeOnTheModelledVtd(long seed) {
        expectAgreement(model(JudgeUnit.VTD, seed));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void shouldAgreeOnTheModelledSmmu(long seed) {
        expectAgreement(model(JudgeUnit.SMMUV3, seed));
    }

    private static JudgeReport model(JudgeUnit unit, long seed) {
        return Judge.run(
                new JudgeSettings(unit, Judge.ROUND, seed, false), Optional.empty(), (operations, accesses) -> {});
    }

    @ParameterizedTest
    @EnumSource(JudgeUnit.class)
    void shouldAgreeOnEveryQemu(JudgeUnit unit) {
        for (QemuInstall install : installs(unit)) {
            JudgeReport report = Judge.run(
                    new JudgeSettings(unit, Judge.ROUND, SEED, true),
                    Optional.of(install),
                    (operations, accesses) -> {});
            expectAgreement(report);
            assertThat(report.machines()).hasSize(2);
            JudgeReport.Machine qemu = report.machines().getFirst();
            assertThat(qemu.name()).isEqualTo("QEMU " + install.version());
            assertThat(qemu.translations().orElseThrow())
                    .as("QEMU's own count of what it translated or refused")
                    .isGreaterThan(qemu.transfers());
        }
    }

    static List<QemuInstall> installs(JudgeUnit unit) {
        List<QemuInstall> all = QemuInstall.all(unit.qemu());
        Assumptions.assumeFalse(all.isEmpty(), "no QEMU for " + unit);
        return all;
    }

    private static void expectAgreement(JudgeReport report) {
        assertThat(report.disagreements()).isEmpty();
        assertThat(report.operations()).isEqualTo(report.settings().operations());
        assertThat(report.refused()).isGreaterThan(report.accesses() / 5);
    }
}
