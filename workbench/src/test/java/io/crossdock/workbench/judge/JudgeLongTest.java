package io.crossdock.workbench.judge;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossdock.hardware.qemu.QemuInstall;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Enough accesses on QEMU that every reason, level, page size, permission and granularity comes up often. */
@Tag("long")
class JudgeLongTest {
    /** Of the two units together more than 100,000 transfers on each machine. */
    private static final long OPERATIONS = 38_000;

    @ParameterizedTest
    @EnumSource(JudgeUnit.class)
    void shouldAgreeAndMeetEverythingOften(JudgeUnit unit) {
        List<QemuInstall> installs = JudgeTest.installs(unit);
        JudgeReport report = Judge.run(
                new JudgeSettings(unit, OPERATIONS, 2000, true),
                Optional.of(installs.getFirst()),
                (operations, accesses) -> {});
        report.coverage().forEach((cell, count) -> System.out.printf("%s  %7d  %s%n", unit, count, cell));
        report.differences().forEach(d -> System.out.printf("%s  %7d  explained by %s%n", unit, d.hits(), d.id()));
        assertThat(report.disagreements()).isEmpty();
        assertThat(report.coverage())
                .allSatisfy((cell, count) -> assertThat(count).as(cell).isGreaterThanOrEqualTo(100));
        assertThat(report.machines())
                .allSatisfy(machine ->
                        assertThat(machine.transfers()).as(machine.name()).isGreaterThan(50_000));
        assertThat(report.refused()).isGreaterThan(report.accesses() / 5);
    }
}
