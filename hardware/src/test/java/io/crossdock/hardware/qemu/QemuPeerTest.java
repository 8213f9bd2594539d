package io.crossdock.hardware.qemu;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossdock.driver.edu.EduDevice;
import io.crossdock.machine.Mmio;
import io.crossdock.machine.PciFunction;
import io.crossdock.pci.Bdf;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.HexFormat;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** DMA from one device into another's BAR, through tables written out by hand as in {@link QemuVtdTest} and {@link QemuSmmuTest}. */
class QemuPeerTest {
    private static final long IOVA = 0x80_4020_3000L;

    @TempDir
    Path folder;

    @ParameterizedTest
    @MethodSource("io.crossdock.hardware.qemu.QemuCase#vtd")
    void shouldReachTheBarsOfPeersThroughVtd(QemuCase qemu) throws IOException {
        try (QemuMachine machine = start(qemu)) {
            Tables tables = new Tables(machine, 0x10_0000);
            tables.put(0x10_0000, 0x10_1001);
            tables.put(0x10_1200, 0x10_2001, 0x502);
            tables.put(0x10_2008, 0x10_3003);
            tables.put(0x10_3008, 0x10_4003);
            tables.put(0x10_4008, 0x10_5003);
            tables.put(0x10_5018, 0x11_0003, barBase(machine, 5) + 0x2000 | 3, barBase(machine, 6) + 0x3000 | 3);
            Mmio unit = machine.registers(0xfed9_0000L, 0x1000);
            unit.write64(0x20, 0x10_0000);
            unit.write32(0x18, 1 << 30);
            unit.write32(0x18, 1 << 31);
            assertThat(unit.read32(0x1c)).isEqualTo(0xc000_0000);
            copyRound(machine, tables, 0x11_0000);
            assertThat(unit.read32(0x34)).isZero(); // FSTS
        }
    }

    @ParameterizedTest
    @MethodSource("io.crossdock.hardware.qemu.QemuCase#smmu")
    void shouldReachTheBarsOfPeersThroughSmmu(QemuCase qemu) throws IOException {
        try (QemuMachine machine = start(qemu)) {
            Tables tables = new Tables(machine, 0x4000_0000L);
            QemuSmmuTest.putTables(
                    tables, 0x4002_0443L, barBase(machine, 5) + 0x2000 | 0x443, barBase(machine, 6) + 0x3000 | 0x443);
            Mmio unit = machine.registers(0x0905_0000L, 0x2_0000);
            QemuSmmuTest.enable(unit, tables);
            copyRound(machine, tables, 0x4002_0000L);
            assertThat(unit.read32(0x1_00a8)).isZero(); // EVENTQ_PROD
        }
    }

    /** An edu device at 00:04.0, shared memory at 00:05.0, and a controller with its memory enabled at 00:06.0. */
    private QemuMachine start(QemuCase qemu) throws IOException {
        Path image = folder.resolve("disk.img");
        try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
            file.setLength(1 << 20);
        }
        QemuMachine machine = qemu.start(
                new QemuDevice.Edu(),
                new QemuDevice.Ivshmem(folder.resolve("shared"), 1 << 20),
                new QemuDevice.Nvme(image, 4));
        enableControllerMemory(function(machine, 6).bar(0), barBase(machine, 6));
        return machine;
    }

    private static PciFunction function(QemuMachine machine, int slot) {
        return machine.function(new Bdf(0, 0, slot, 0)).orElseThrow();
    }

    private static long barBase(QemuMachine machine, int slot) {
        return function(machine, slot).barRange(2).orElseThrow().base();
    }

    /** Memory to shared memory, from there to the controller's, and back: three pages behind each other. */
    private void copyRound(QemuMachine machine, Tables tables, long data) throws IOException {
        EduDevice edu = EduDevice.open(machine, function(machine, 4));
        String pattern = tables.fill(data, 256, 3);
        edu.readMemory(IOVA, 0, 256);
        edu.writeMemory(IOVA + 0x1040, 0, 256);
        byte[] seen = new byte[256];
        try (RandomAccessFile file =
                new RandomAccessFile(folder.resolve("shared").toFile(), "r")) {
            file.seek(0x2040);
            file.readFully(seen);
        }
        assertThat(HexFormat.of().formatHex(seen)).isEqualTo(pattern);

        edu.readMemory(IOVA + 0x1040, 1000, 256);
        edu.writeMemory(IOVA + 0x2080, 1000, 256);
        edu.readMemory(IOVA + 0x2080, 2000, 256);
        edu.writeMemory(IOVA + 0x400, 2000, 256);
        assertThat(tables.bytes(data + 0x400, 256)).isEqualTo(pattern);
    }

    /** NVM Express 1.4, 3.1.14: CMBMSC at 0x50; the address is the BAR's own, so that both views agree. */
    private static void enableControllerMemory(Mmio registers, long base) {
        registers.write32(0x50, 1);
        assertThat(registers.read32(0x3c)).as("CMBSZ").isNotZero();
        registers.write32(0x54, (int) (base >>> 32));
        registers.write32(0x50, (int) base | 3);
    }
}
