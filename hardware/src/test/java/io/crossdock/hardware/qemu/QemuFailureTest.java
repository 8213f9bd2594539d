package io.crossdock.hardware.qemu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.crossdock.machine.MachineException;
import io.crossdock.machine.Mmio;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What goes wrong is told in one line, ends, and leaves nothing running. */
@Timeout(60)
class QemuFailureTest {
    @TempDir
    Path folder;

    @Test
    void shouldSayWhatToInstall() {
        assertThatThrownBy(() -> QemuInstall.find(QemuUnit.SMMUV3, Map.of("PATH", folder.toString())))
                .isInstanceOf(MachineException.class)
                .hasMessage("QEMU not found: no qemu-system-aarch64 on PATH, and CROSSDOCK_QEMU names no folder with"
                        + " one; install the package qemu-system-arm");
        assertThatThrownBy(() -> QemuInstall.find(QemuUnit.VTD, Map.of("CROSSDOCK_QEMU", folder.toString())))
                .isInstanceOf(MachineException.class)
                .hasMessage("no qemu-system-x86_64 in " + folder + ", which CROSSDOCK_QEMU names; unset it, or unpack"
                        + " the packages qemu-system-x86 and qemu-system-data there");
    }

    @Test
    void shouldRefuseWhatIsTooOldOrNoQemu() throws IOException {
        program("echo 'QEMU emulator version 5.2.0 (Debian 1:5.2+dfsg-11)'");
        assertThatThrownBy(() -> QemuInstall.find(QemuUnit.VTD, Map.of("PATH", folder.toString())))
                .isInstanceOf(MachineException.class)
                .hasMessageContaining("is too old for VTD: at least 7.2.0 is needed; install a newer qemu-system-x86");
        program("echo 'QEMU emulator version 7.2.9'");
        assertThatThrownBy(() -> QemuInstall.find(QemuUnit.VTD_FIRST_STAGE, Map.of("PATH", folder.toString())))
                .isInstanceOf(MachineException.class)
                .hasMessageContaining("is too old for VTD_FIRST_STAGE: at least 10.0.0 is needed");
        program("echo 'cannot execute'; exit 127");
        assertThatThrownBy(() -> QemuInstall.find(QemuUnit.VTD, Map.of("PATH", folder.toString())))
                .isInstanceOf(MachineException.class)
                .hasMessageContaining("does not print a QEMU version but \"cannot execute\"");
        program("echo 'QEMU emulator version 10.0.2'");
        assertThat(QemuInstall.find(QemuUnit.VTD, Map.of("CROSSDOCK_QEMU", folder.toString()))
                        .version())
                .isEqualTo(new QemuVersion(10, 0, 2));
    }

    @Test
    void shouldTellHowAnEmulatorEndedThatNeverConnected() throws IOException {
        program("[ \"$1\" = --version ] && { echo QEMU emulator version 7.2.9; exit; }; echo first >&2;"
                + " echo 'qemu: no such board' >&2; exit 3");
        QemuInstall install = QemuInstall.find(QemuUnit.VTD, Map.of("PATH", folder.toString()));
        assertThatThrownBy(() -> QemuMachine.start(install, QemuConfig.of(QemuUnit.VTD)))
                .isInstanceOf(MachineException.class)
                .hasMessage("QEMU 7.2.9 ended with exit code 3: qemu: no such board");
    }

    @Test
    void shouldSayWhichFoldersHaveNoRoom() {
        Path absent = folder.resolve("absent");
        assertThatThrownBy(() -> RamFile.create(List.of(absent, folder), 1L << 60))
                .isInstanceOf(MachineException.class)
                .hasMessageStartingWith("no room for 1099511627776 MiB of guest memory: " + absent + " cannot be used ("
                        + absent + "), " + folder + " has ")
                .hasMessageEndingWith(" MiB free; free some space or ask for less memory");
        try (RamFile file = RamFile.create(List.of(absent, folder), 3 << 20)) {
            assertThat(file.path()).hasParent(folder).hasSize(3 << 20);
        }
        assertThat(folder).isEmptyDirectory();
    }

    @ParameterizedTest
    @MethodSource("io.crossdock.hardware.qemu.QemuCase#both")
    void shouldPassOnWhyADiskCannotBeUsed(QemuCase qemu) throws IOException {
        Path image = folder.resolve("disk.img");
        assertThatThrownBy(() -> qemu.start(new QemuDevice.Nvme(image, 0)).close())
                .isInstanceOf(MachineException.class)
                .hasMessageContaining("ended with exit code 1: ")
                .hasMessageContaining("Could not open '" + image + "': No such file or directory");
        disk(image);
        try (QemuMachine first = qemu.start(new QemuDevice.Nvme(image, 0))) {
            assertThatThrownBy(() -> qemu.start(new QemuDevice.Nvme(image, 0)).close())
                    .isInstanceOf(MachineException.class)
                    .hasMessageContaining("Is another process using the image");
            assertThat(first.functions()).isNotEmpty();
        }
        qemu.start(new QemuDevice.Nvme(image, 0)).close();
    }

    @ParameterizedTest
    @MethodSource("io.crossdock.hardware.qemu.QemuCase#both")
    void shouldTellThatItWasKilledAndNotHang(QemuCase qemu) {
        QemuMachine machine = qemu.start();
        try (machine) {
            Mmio registers = machine.registers(machine.iommus().getFirst().registerBase(), 0x1000);
            assertThat(registers.read32(0)).isNotZero();
            ProcessHandle.of(machine.pid()).orElseThrow().destroyForcibly();
            String death = "QEMU " + machine.version() + " was killed by signal 9 and said nothing";
            assertThatThrownBy(() -> machine.await(() -> false, Duration.ofSeconds(30)))
                    .isInstanceOf(MachineException.class)
                    .hasMessageStartingWith(death);
            assertThatThrownBy(() -> registers.read32(0))
                    .isInstanceOf(MachineException.class)
                    .hasMessageStartingWith(death);
            assertThatThrownBy(() -> {
                        registers.write32(0, 0);
                        registers.read32(0);
                    })
                    .isInstanceOf(MachineException.class);
        }
        machine.close();
        expectEnded(machine.pid());
    }

    @ParameterizedTest
    @MethodSource("io.crossdock.hardware.qemu.QemuCase#both")
    void shouldEndWithAMachineThatIsClosed(QemuCase qemu) {
        QemuMachine machine = qemu.start();
        machine.close();
        expectEnded(machine.pid());
    }

    @ParameterizedTest
    @MethodSource("preferred")
    void shouldEndWithAJvmThatIsKilled(QemuCase qemu) throws Exception {
        qemu.required();
        Path image = folder.resolve("disk.img");
        disk(image);
        Process child = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-Djava.io.tmpdir=" + folder,
                        "-cp",
                        System.getProperty("java.class.path"),
                        StartAndWait.class.getName(),
                        qemu.unit().name(),
                        image.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        long pid;
        try (BufferedReader out =
                new BufferedReader(new InputStreamReader(child.getInputStream(), StandardCharsets.US_ASCII))) {
            pid = Long.parseLong(out.readLine());
            assertThat(ProcessHandle.of(pid)).isPresent();
        } finally {
            child.destroyForcibly().waitFor();
        }
        expectEnded(pid);
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left).containsExactly(image);
        }
        qemu.start(new QemuDevice.Nvme(image, 0)).close(); // and its lock is gone
    }

    static Stream<QemuCase> preferred() {
        return QemuCase.both().filter(c -> c.unit() == QemuUnit.VTD).limit(1);
    }

    private static void expectEnded(long pid) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
        while (ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false)) {
            assertThat(System.nanoTime() - deadline)
                    .as("QEMU goes on, process " + pid)
                    .isNegative();
            LockSupport.parkNanos(1_000_000);
        }
    }

    private void program(String script) throws IOException {
        Path program = folder.resolve("qemu-system-x86_64");
        Files.writeString(program, "#!/bin/sh\n" + script + "\n");
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private static void disk(Path image) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
            file.setLength(1 << 20);
        }
    }
}
