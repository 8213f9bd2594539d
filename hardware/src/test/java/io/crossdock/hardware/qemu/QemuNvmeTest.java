package io.crossdock.hardware.qemu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.crossdock.dma.Direction;
import io.crossdock.dma.Dma;
import io.crossdock.dma.DmaDevice;
import io.crossdock.dma.DmaMapping;
import io.crossdock.driver.nvme.ControllerInfo;
import io.crossdock.driver.nvme.ControllerMemory;
import io.crossdock.driver.nvme.Namespace;
import io.crossdock.driver.nvme.NvmeController;
import io.crossdock.driver.nvme.NvmeException;
import io.crossdock.iommu.DomainKind;
import io.crossdock.machine.DmaMemory;
import io.crossdock.machine.MachineException;
import io.crossdock.machine.Mmio;
import io.crossdock.pci.Bdf;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The NVMe driver on QEMU's controller, judged by the bytes of the disk image. */
@Timeout(60)
class QemuNvmeTest {
    private static final int DISK = 8 << 20;

    @TempDir
    Path folder;

    @ParameterizedTest
    @MethodSource("io.crossdock.hardware.qemu.QemuCase#both")
    void shouldWriteAndReadBackWhatTheImageHolds(QemuCase qemu) throws IOException {
        Path image = disk("a", 1);
        try (QemuMachine machine = qemu.start(new QemuDevice.Nvme(image, 0));
                Dma dma = Dma.start(machine, DomainKind.OFF);
                NvmeController nvme = open(dma, machine, 4)) {
            ControllerInfo info = nvme.info();
            assertThat(info.model()).isEqualTo("QEMU NVMe Ctrl");
            assertThat(info.serial()).isEqualTo("crossdock0");
            assertThat(info.versionText()).isEqualTo("1.4.0");
            assertThat(info.transferLimit()).isEqualTo(512 << 10);
            Namespace disk = nvme.namespace(1);
            assertThat(disk).isEqualTo(new Namespace(1, DISK / 512, 512));

            // From the middle of a page, in several commands with lists, to the end of the disk.
            DmaMemory memory = machine.allocate(4 << 20, 4096);
            int size = (3 << 20) + 512;
            byte[] data = new byte[size];
            new Random(11).nextBytes(data);
            memory.bytes().asSlice(1020, size).copyFrom(MemorySegment.ofArray(data));
            DmaMapping mapping = nvme.device().mapSingle(memory, 0, memory.size(), Direction.BIDIRECTIONAL);
            long firstBlock = disk.blocks() - size / 512;
            byte[] expected = Files.readAllBytes(image);
            System.arraycopy(data, 0, expected, DISK - size, size);
            nvme.write(disk, firstBlock, mapping.dmaAddress() + 1020, size);
            nvme.flush(disk);
            assertThat(Arrays.equals(Files.readAllBytes(image), expected)).isTrue();

            memory.bytes().fill((byte) 0);
            nvme.read(disk, firstBlock - 1, mapping.dmaAddress() + 4, size + 512);
            assertThat(memory.bytes().asSlice(4, size + 512).toArray(ValueLayout.JAVA_BYTE))
                    .isEqualTo(Arrays.copyOfRange(expected, DISK - size - 512, DISK));
            assertThat(memory.bytes().get(ValueLayout.JAVA_INT, 0)).isZero();
            assertThat(memory.bytes().get(ValueLayout.JAVA_INT, 4 + size + 512)).isZero();

            assertThatThrownBy(() -> nvme.read(disk, disk.blocks() - 1, mapping.dmaAddress(), 1024))
                    .isInstanceOf(NvmeException.class)
                    .hasMessageContaining("refused READ: status 0x80 (LBA out of range)");
            assertThatThrownBy(() -> nvme.namespace(9))
                    .isInstanceOf(NvmeException.class)
                    .hasMessageStartingWith("namespace 9 is not there or not active");
            assertThatThrownBy(() -> nvme.namespace(100_000))
                    .isInstanceOf(NvmeException.class)
                    .hasMessageContaining("refused IDENTIFY: status 0xb (invalid namespace)");
            nvme.read(disk, 0, mapping.dmaAddress(), 512); // it goes on after errors
            nvme.device().unmap(mapping);
        }
    }

    @ParameterizedTest
    @MethodSource("io.crossdock.hardware.qemu.QemuCase#both")
    void shouldMoveBlocksFromOneControllerIntoTheOthersMemory(QemuCase qemu) throws IOException {
        Path first = disk("a", 1);
        Path second = disk("b", 2);
        QemuConfig config = QemuConfig.of(qemu.unit(), new QemuDevice.Nvme(first, 0), new QemuDevice.Nvme(second, 4));
        try (QemuMachine machine = qemu.start(config);
                Dma dma = Dma.start(machine, DomainKind.OFF);
                NvmeController from = open(dma, machine, 4);
                NvmeController to = open(dma, machine, 5)) {
            assertThat(from.enableControllerMemory()).isEmpty();
            ControllerMemory memory = to.enableControllerMemory().orElseThrow();
            assertThat(memory.bar()).isEqualTo(2);
            assertThat(memory.size()).isEqualTo(4 << 20);
            DmaMapping peer = from.device()
                    .mapResource(
                            memory.function(), memory.bar(), memory.offset(), memory.size(), Direction.FROM_DEVICE);
            Namespace disk = from.namespace(1);
            from.read(disk, 100, peer.dmaAddress() + 8192, 1 << 20);

            byte[] expected = Files.readAllBytes(first);
            Mmio bar = memory.function().bar(2);
            for (long at : new long[] {0, 4088, 524_288, (1 << 20) - 8}) {
                assertThat(bar.read64(8192 + at)).isEqualTo(word(expected, 51_200 + (int) at));
            }
            from.write(disk, 8000, peer.dmaAddress() + 8192, 1 << 20);
            System.arraycopy(expected, 51_200, expected, 8000 * 512, 1 << 20);
            assertThat(Arrays.equals(Files.readAllBytes(first), expected)).isTrue();
        }
    }

    /**
     * Second-stage tables by hand: the first 64 MiB as they are, for the queues, and one page elsewhere, at index 1 of
     * levels 4, 3, 2 and index 3 of level 1.
     */
    @ParameterizedTest
    @MethodSource("io.crossdock.hardware.qemu.QemuCase#vtd")
    void shouldReadThroughTablesAndReportSuccessEvenWhenTheUnitRefused(QemuCase qemu) throws IOException {
        Path image = disk("a", 1);
        try (QemuMachine machine = qemu.start(new QemuDevice.Nvme(image, 0))) {
            Tables tables = new Tables(machine, 0x10_0000);
            tables.put(0x10_0000, 0x10_1001);
            tables.put(0x10_1200, 0x10_2001, 0x502);
            tables.put(0x10_2000, 0x10_6003, 0x10_3003);
            tables.put(0x10_6000, 0x10_7003);
            for (int i = 0; i < 32; i++) {
                tables.put(0x10_7000 + 8 * i, i * 0x20_0000L | 0x83);
            }
            tables.put(0x10_3008, 0x10_4003);
            tables.put(0x10_4008, 0x10_5003);
            tables.put(0x10_5018, 0x11_0003);
            long iova = 0x80_4020_3000L;
            byte[] disk = Files.readAllBytes(image);
            try (Dma dma = Dma.start(machine, DomainKind.OFF);
                    NvmeController nvme = open(dma, machine, 4)) {
                // Only now: starting DMA in mode OFF disables the unit.
                Mmio unit = machine.registers(0xfed9_0000L, 0x1000);
                unit.write64(0x20, 0x10_0000);
                unit.write32(0x18, 1 << 30);
                unit.write32(0x18, 1 << 31);

                nvme.read(nvme.namespace(1), 8, iova, 4096);
                assertThat(tables.get(0x11_0000)).isEqualTo(word(disk, 4096));
                assertThat(tables.get(0x11_0ff8)).isEqualTo(word(disk, 8184));
                assertThat(unit.read32(0x34)).isZero(); // FSTS

                tables.fill(0x11_0000, 4096, 4);
                long before = tables.get(0x11_0000);
                nvme.read(nvme.namespace(1), 8, iova + 4096, 4096);
                assertThat(tables.get(0x11_0000)).isEqualTo(before);
                assertThat(unit.read32(0x34) & 2).isEqualTo(2);
                assertThat(unit.read64(0x220)).isEqualTo(iova + 4096);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("io.crossdock.hardware.qemu.QemuCase#vtd")
    void shouldNotHangWhenTheMachineDiesBelowIt(QemuCase qemu) throws IOException {
        QemuMachine machine = qemu.start(new QemuDevice.Nvme(disk("a", 1), 0));
        try (machine) {
            Dma dma = Dma.start(machine, DomainKind.OFF);
            NvmeController nvme = open(dma, machine, 4);
            Namespace disk = nvme.namespace(1);
            ProcessHandle.of(machine.pid()).orElseThrow().destroyForcibly();
            assertThatThrownBy(() -> nvme.read(disk, 0, 0x100_0000, 4096))
                    .isInstanceOf(MachineException.class)
                    .hasMessageContaining("was killed by signal 9");
            assertThatThrownBy(nvme::close).isInstanceOf(MachineException.class);
            nvme.close();
            dma.close();
        }
    }

    private static NvmeController open(Dma dma, QemuMachine machine, int slot) {
        DmaDevice device = dma.attach(machine.function(new Bdf(0, 0, slot, 0)).orElseThrow());
        return NvmeController.open(device);
    }

    private static long word(byte[] bytes, int at) {
        return MemorySegment.ofArray(bytes).get(ValueLayout.JAVA_LONG_UNALIGNED, at);
    }

    /** A disk image of random bytes. */
    private Path disk(String name, long seed) throws IOException {
        Path image = folder.resolve(name);
        byte[] bytes = new byte[DISK];
        new Random(seed).nextBytes(bytes);
        try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
            file.write(bytes);
        }
        return image;
    }
}
