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

/** DMA from one device into another's BAR, through tables written out by hand as in {@link QemuVtdTest}. */
class QemuPeerTest {
    private static final long IOVA = 0x80_4020_3000L;

    @TempDir
    Path folder;

    @ParameterizedTest
    @MethodSource("io.crossdock.hardware.qemu.QemuCase#vtd")
    void shouldReachTheBarsOfPeersThroughTheUnit(QemuCase qemu) throws IOException {
        Path image = folder.resolve("disk.img");
        try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
            file.setLength(1 << 20);
        }
        Path shared = folder.resolve("shared");
        QemuConfig config = QemuConfig.of(
                qemu.unit(),
                new QemuDevice.Edu(),
                new QemuDevice.Ivshmem(shared, 1 << 20),
                new QemuDevice.Nvme(image, 4));
        try (QemuMachine machine = qemu.start(config)) {
            PciFunction ivshmem = machine.function(new Bdf(0, 0, 5, 0)).orElseThrow();
            PciFunction nvme = machine.function(new Bdf(0, 0, 6, 0)).orElseThrow();
            long peer = ivshmem.barRange(2).orElseThrow().base();
            long cmb = nvme.barRange(2).orElseThrow().base();
            enableControllerMemory(nvme.bar(0), cmb);

            Tables tables = new Tables(machine, 0x10_0000);
            tables.put(0x10_0000, 0x10_1001);
            tables.put(0x10_1200, 0x10_2001, 0x502);
            tables.put(0x10_2008, 0x10_3003);
            tables.put(0x10_3008, 0x10_4003);
            tables.put(0x10_4008, 0x10_5003);
            tables.put(0x10_5018, 0x11_0003, peer + 0x2000 | 3, cmb + 0x3000 | 3);
            Mmio unit = machine.registers(0xfed9_0000L, 0x1000);
            unit.write64(0x20, 0x10_0000);
            unit.write32(0x18, 1 << 30);
            unit.write32(0x18, 1 << 31);
            assertThat(unit.read32(0x1c)).isEqualTo(0xc000_0000);

            EduDevice edu = EduDevice.open(
                    machine, machine.function(new Bdf(0, 0, 4, 0)).orElseThrow());
            String pattern = tables.fill(0x11_0000, 256, 3);
            edu.readMemory(IOVA, 0, 256);
            edu.writeMemory(IOVA + 0x1040, 0, 256); // into ivshmem
            byte[] seen = new byte[256];
            try (RandomAccessFile file = new RandomAccessFile(shared.toFile(), "r")) {
                file.seek(0x2040);
                file.readFully(seen);
            }
            assertThat(HexFormat.of().formatHex(seen)).isEqualTo(pattern);

            edu.readMemory(IOVA + 0x1040, 1000, 256);
            edu.writeMemory(IOVA + 0x2080, 1000, 256); // from there into the controller memory buffer
            edu.readMemory(IOVA + 0x2080, 2000, 256);
            edu.writeMemory(IOVA + 0x400, 2000, 256); // and back to system memory
            assertThat(tables.bytes(0x11_0400, 256)).isEqualTo(pattern);
            assertThat(unit.read32(0x34)).isZero(); // FSTS
        }
    }

    /** NVM Express 1.4, 3.1.14: CMBMSC at 0x50; the address is the BAR's own, so that both views agree. */
    private static void enableControllerMemory(Mmio registers, long base) {
        registers.write32(0x50, 1);
        assertThat(registers.read32(0x3c)).as("CMBSZ").isNotZero();
        registers.write32(0x54, (int) (base >>> 32));
        registers.write32(0x50, (int) base | 3);
    }
}
