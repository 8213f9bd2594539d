package io.crossdock.hardware.qemu;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

/** A unit on an emulator of this computer; a test that starts one which is not here is skipped. */
record QemuCase(QemuUnit unit, @Nullable QemuInstall install) {
    /** Every given unit on every emulator that has it. */
    static Stream<QemuCase> of(QemuUnit... units) {
        List<QemuCase> cases = new ArrayList<>();
        for (QemuUnit unit : units) {
            List<QemuCase> found = QemuInstall.all(unit).stream()
                    .filter(i -> i.version().compareTo(unit.since()) >= 0)
                    .map(i -> new QemuCase(unit, i))
                    .toList();
            cases.addAll(found.isEmpty() ? List.of(new QemuCase(unit, null)) : found);
        }
        return cases.stream();
    }

    static Stream<QemuCase> vtd() {
        return of(QemuUnit.VTD);
    }

    static Stream<QemuCase> smmu() {
        return of(QemuUnit.SMMUV3);
    }

    static Stream<QemuCase> both() {
        return of(QemuUnit.VTD, QemuUnit.SMMUV3);
    }

    static Stream<QemuCase> all() {
        return of(QemuUnit.values());
    }

    QemuInstall required() {
        Assumptions.assumeTrue(install != null, () -> "no QEMU of at least " + unit.since() + " for " + unit);
        return install;
    }

    QemuMachine start(QemuDevice... devices) {
        return start(QemuConfig.of(unit, devices));
    }

    QemuMachine start(QemuConfig config) {
        return QemuMachine.start(required(), config);
    }

    @Override
    public String toString() {
        return unit + " on " + (install == null ? "nothing" : "QEMU " + install.version());
    }
}
