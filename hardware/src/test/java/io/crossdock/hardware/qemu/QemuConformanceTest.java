package io.crossdock.hardware.qemu;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossdock.conformance.Check;
import io.crossdock.conformance.Conformance;
import io.crossdock.conformance.Outcome;
import io.crossdock.machine.IommuInfo;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Every check of the seam on QEMU: a machine that nobody here wrote. */
@Tag("long")
class QemuConformanceTest {
    @TempDir
    Path folder;

    @TestFactory
    Stream<DynamicContainer> shouldDoWhatTheSeamDemands() {
        return QemuCase.all()
                .filter(qemu -> qemu.unit() != QemuUnit.AMDVI) // it logs no fault
                .map(qemu -> DynamicContainer.dynamicContainer(
                        qemu.toString(),
                        Conformance.checks().stream()
                                .map(check -> DynamicTest.dynamicTest(check.name(), () -> run(check, qemu)))));
    }

    private void run(Check check, QemuCase qemu) {
        Outcome outcome;
        try (QemuBench bench = QemuBench.start(qemu, folder.resolve("shared"))) {
            outcome = check.run(bench);
        }
        if (deviates(check, qemu)) {
            assertThat(outcome.status()).as("QEMU does this now: %s", outcome).isEqualTo(Outcome.Status.FAILED);
        } else {
            assertThat(outcome.status()).as(outcome.toString()).isNotEqualTo(Outcome.Status.FAILED);
        }
    }

    /**
     * Where QEMU is known to do otherwise: a hit in its VT-d IOTLB that lacks the permission moves no byte, and records
     * no fault either.
     */
    private static boolean deviates(Check check, QemuCase qemu) {
        return qemu.unit().kind() == IommuInfo.Kind.VTD && check.name().equals("fault-on-a-cached-read-only-mapping");
    }
}
