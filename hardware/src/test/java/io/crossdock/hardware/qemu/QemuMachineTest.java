package io.crossdock.hardware.qemu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.crossdock.driver.edu.EduDevice;
import io.crossdock.machine.DmaMemory;
import io.crossdock.machine.IommuInfo;
import io.crossdock.machine.MachineException;
import io.crossdock.machine.Mmio;
import io.crossdock.machine.PciFunction;
import io.crossdock.pci.Bdf;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class QemuMachineTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @MethodSource("io.crossdock.hardware.qemu.QemuCase#all")
    void shouldFindUnitAndDevicesWhereTheyWereAskedFor(QemuCase qemu) throws IOException {
        Path image = image(1 << 20);
        Path shared = folder.resolve("shared");
        QemuConfig config =
                QemuConfig.of(qemu.unit(), new QemuDevice.Nvme(image, 16), new QemuDevice.Ivshmem(shared, 1 << 22));
        try (QemuMachine machine = qemu.start(config)) {
            PciFunction nvme = machine.function(new Bdf(0, 0, 4, 0)).orElseThrow();
            PciFunction ivshmem = machine.function(new Bdf(0, 0, 5, 0)).orElseThrow();
            assertThat(nvme.configRead32(0)).isEqualTo(0x0010_1b36);
            assertThat(nvme.barRange(0).orElseThrow().size()).isEqualTo(0x4000);
            assertThat(nvme.barRange(2).orElseThrow().size()).isEqualTo(16 << 20);
            assertThat(nvme.barRange(3)).isEmpty();
            assertThat(ivshmem.configRead32(0)).isEqualTo(0x1110_1af4);
            assertThat(ivshmem.barRange(2).orElseThrow().size()).isEqualTo(1 << 22);
            assertThatThrownBy(() -> ivshmem.bar(5))
                    .isInstanceOf(MachineException.class)
                    .hasMessageContaining("0000:00:05.0 has no memory BAR 5");

            // NVM Express 1.4, 3.1.2: VS of 1.4.0 is 00010400h.
            assertThat(nvme.bar(0).read32(8)).isEqualTo(0x0001_0400);
            ivshmem.bar(2).write64(8, 0x0123_4567_89ab_cdefL);
            assertThat(ivshmem.bar(2).read8(15)).isEqualTo(0x01);
            assertThat(ivshmem.bar(2).read16(10)).isEqualTo(0x89ab);
            try (RandomAccessFile file = new RandomAccessFile(shared.toFile(), "r")) {
                file.seek(8);
                assertThat(Long.reverseBytes(file.readLong())).isEqualTo(0x0123_4567_89ab_cdefL);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("io.crossdock.hardware.qemu.QemuCase#both")
    void shouldNumberBusesAndOpenTheWindowsOfBridges(QemuCase qemu) throws IOException {
        Path first = folder.resolve("first");
        Path second = folder.resolve("second");
        QemuConfig config = QemuConfig.of(
                qemu.unit(),
                new QemuDevice.Behind(QemuDevice.Bridges.SWITCH, new QemuDevice.Ivshmem(first, 1 << 22)),
                new QemuDevice.Ivshmem(second, 1 << 22),
                new QemuDevice.Behind(QemuDevice.Bridges.ROOT_PORT, new QemuDevice.Nvme(image(1 << 20), 16)));
        try (QemuMachine machine = qemu.start(config)) {
            // Primary 7:0, secondary 15:8, subordinate 23:16: root port, upstream port, downstream port; root port.
            assertThat(buses(machine, new Bdf(0, 0, 4, 0))).isEqualTo(0x03_01_00);
            assertThat(buses(machine, new Bdf(0, 1, 0, 0))).isEqualTo(0x03_02_01);
            assertThat(buses(machine, new Bdf(0, 2, 0, 0))).isEqualTo(0x03_03_02);
            assertThat(buses(machine, new Bdf(0, 0, 6, 0))).isEqualTo(0x04_04_00);
            PciFunction behindSwitch = machine.function(new Bdf(0, 3, 0, 0)).orElseThrow();
            PciFunction onBus0 = machine.function(new Bdf(0, 0, 5, 0)).orElseThrow();
            PciFunction behindPort = machine.function(new Bdf(0, 4, 0, 0)).orElseThrow();
            assertThat(behindSwitch.configRead32(0)).isEqualTo(0x1110_1af4);
            assertThat(config.bdf(0)).isEqualTo(behindSwitch.bdf());
            assertThat(config.bdf(1)).isEqualTo(onBus0.bdf());
            assertThat(config.bdf(2)).isEqualTo(behindPort.bdf());

            // Bytes reach the one shared memory that they are for, its last word included; the NVMe controller answers.
            long last = (1 << 22) - 8;
            behindSwitch.bar(2).write64(last, 0x1111_2222_3333_4444L);
            onBus0.bar(2).write64(last, 0x5555_6666_7777_8888L);
            assertThat(behindSwitch.bar(2).read64(last)).isEqualTo(0x1111_2222_3333_4444L);
            assertThat(word(first, last)).isEqualTo(0x1111_2222_3333_4444L);
            assertThat(word(second, last)).isEqualTo(0x5555_6666_7777_8888L);
            assertThat(behindPort.bar(0).read32(8)).isEqualTo(0x0001_0400);
        }
    }

    private static int buses(QemuMachine machine, Bdf bridge) {
        return machine.function(bridge).orElseThrow().configRead32(0x18) & 0xff_ffff;
    }

    private static long word(Path path, long offset) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "r")) {
            file.seek(offset);
            return Long.reverseBytes(file.readLong());
        }
    }

    @ParameterizedTest
    @MethodSource("io.crossdock.hardware.qemu.QemuCase#both")
    void shouldReachTheRegistersOfItsUnitOnly(QemuCase qemu) {
        try (QemuMachine machine = qemu.start()) {
            IommuInfo unit = machine.iommus().getFirst();
            assertThat(unit.kind()).isEqualTo(qemu.unit().kind());
            Mmio registers = machine.registers(unit.registerBase(), unit.registerSize());
            if (unit.kind() == IommuInfo.Kind.VTD) {
                assertThat(registers.read32(0)).isEqualTo(0x10); // VER 1.0
                assertThat(registers.read64(8) >> 8 & 0x1f).isEqualTo(6); // CAP.SAGAW: 3 and 4 levels
            } else {
                assertThat(registers.read32(0) >> 1 & 1).isEqualTo(1); // IDR0.S1P
                assertThat(registers.read32(0) >> 2 & 3).isEqualTo(2); // IDR0.TTF: AArch64
            }
            assertThatThrownBy(() -> registers.read32(unit.registerSize()))
                    .isInstanceOf(IndexOutOfBoundsException.class);
            assertThatThrownBy(() -> registers.read64(4)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> machine.registers(0x1000, 0x1000))
                    .isInstanceOf(MachineException.class)
                    .hasMessageContaining("no registers at 0x1000-0x1fff");
        }
    }

    @ParameterizedTest
    @MethodSource("io.crossdock.hardware.qemu.QemuCase#both")
    void shouldMoveBytesUntranslatedWhileTheUnitIsOff(QemuCase qemu) {
        try (QemuMachine machine = qemu.start(new QemuDevice.Edu())) {
            EduDevice edu = EduDevice.open(
                    machine, machine.function(new Bdf(0, 0, 4, 0)).orElseThrow());
            DmaMemory memory = machine.allocate(8192, 4096);
            byte[] pattern = new byte[3000];
            new Random(5).nextBytes(pattern);
            memory.bytes().asSlice(100, pattern.length).copyFrom(MemorySegment.ofArray(pattern));

            edu.readMemory(memory.machineAddress(100), 8, pattern.length);
            edu.writeMemory(memory.machineAddress(4200), 8, pattern.length);

            byte[] arrived = memory.bytes().asSlice(4200, pattern.length).toArray(ValueLayout.JAVA_BYTE);
            assertThat(arrived).isEqualTo(pattern);
            assertThat(memory.bytes().get(ValueLayout.JAVA_BYTE, 4200 + pattern.length))
                    .isZero();
            machine.free(memory);
        }
    }

    @ParameterizedTest
    @MethodSource("io.crossdock.hardware.qemu.QemuCase#both")
    void shouldHandOutZeroedMemoryAndWaitNoLongerThanAsked(QemuCase qemu) {
        try (QemuMachine machine = qemu.start()) {
            DmaMemory first = machine.allocate(5000, 1 << 21);
            assertThat(first.size()).isEqualTo(8192);
            assertThat(first.machineAddress(0) % (1 << 21)).isZero();
            first.bytes().fill((byte) 0x77);
            machine.free(first);
            DmaMemory second = machine.allocate(8192, 1 << 21);
            assertThat(second.machineAddress(1)).isEqualTo(first.machineAddress(1));
            assertThat(second.bytes().get(ValueLayout.JAVA_BYTE, 8191)).isZero();
            assertThatThrownBy(() -> machine.allocate(1L << 31, 4096))
                    .isInstanceOf(MachineException.class)
                    .hasMessageContaining("no free memory: size=2147483648");

            int[] polls = {0};
            long start = System.nanoTime();
            assertThat(machine.await(() -> ++polls[0] < 0, Duration.ofMillis(20)))
                    .isFalse();
            assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(20_000_000);
            assertThat(polls[0]).isGreaterThan(1);
            assertThat(machine.await(() -> true, Duration.ZERO)).isTrue();
        }
    }

    private Path image(long size) throws IOException {
        Path image = folder.resolve("disk,with comma.img");
        Files.createFile(image);
        try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
            file.setLength(size);
        }
        return image;
    }
}
