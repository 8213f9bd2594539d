package io.crossdock.hardware.qemu;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossdock.dma.Direction;
import io.crossdock.dma.Dma;
import io.crossdock.dma.DmaDevice;
import io.crossdock.dma.DmaMapping;
import io.crossdock.driver.edu.EduDevice;
import io.crossdock.iommu.DomainKind;
import io.crossdock.iommu.FaultRecord;
import io.crossdock.machine.DmaMemory;
import io.crossdock.machine.PciFunction;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The DMA API and the engine's IOMMU drivers against the units of QEMU, with the edu device as the judge's hand. */
class QemuDmaTest {
    private static final int SIZE = 4000;
    private static final long MIB2 = 2L << 20;

    @TempDir
    Path folder;

    static Stream<QemuCase> units() {
        return QemuCase.both();
    }

    private record Bench(QemuMachine machine, Dma dma, DmaDevice device, EduDevice edu) {}

    private static Bench bench(QemuMachine machine, DomainKind mode) {
        Dma dma = Dma.start(machine, mode);
        PciFunction function = edu(machine);
        return new Bench(machine, dma, dma.attach(function), EduDevice.open(machine, function));
    }

    private static PciFunction edu(QemuMachine machine) {
        return machine.functions().stream()
                .filter(f -> f.configRead32(0) == EduDevice.ID)
                .findFirst()
                .orElseThrow();
    }

    private static byte[] fill(DmaMemory memory, long offset, int size, long seed) {
        byte[] bytes = new byte[size];
        new Random(seed).nextBytes(bytes);
        MemorySegment.copy(bytes, 0, memory.bytes(), ValueLayout.JAVA_BYTE, offset, size);
        return bytes;
    }

    private static byte[] bytes(DmaMemory memory, long offset, int size) {
        return memory.bytes().asSlice(offset, size).toArray(ValueLayout.JAVA_BYTE);
    }

    @ParameterizedTest
    @MethodSource("units")
    void shouldMoveBytesThroughPagesAndBlocks(QemuCase qemu) {
        try (QemuMachine machine = qemu.start(new QemuDevice.Edu())) {
            Bench b = bench(machine, DomainKind.TRANSLATED);
            DmaMemory memory = machine.allocate(2 * MIB2 + 8192, MIB2);
            DmaMemory sink = machine.allocate(3 * 4096, 4096);
            byte[] data = fill(memory, MIB2 - 100, SIZE, 1);
            DmaMapping blocks = b.device.mapSingle(memory, 0, 2 * MIB2 + 8192, Direction.TO_DEVICE);
            DmaMapping pages = b.device.mapSingle(sink, 1000, 2 * 4096, Direction.FROM_DEVICE);
            b.edu.readMemory(blocks.dmaAddress() + MIB2 - 100, 0, SIZE);
            b.edu.writeMemory(pages.dmaAddress() + 3000, 0, SIZE);
            assertThat(bytes(sink, 4000, SIZE)).isEqualTo(data);
            assertThat(b.dma.drainFaults()).isEmpty();
            b.device.unmap(blocks);
            b.device.unmap(pages);
            b.dma.close();
        }
    }

    @ParameterizedTest
    @MethodSource("units")
    void shouldStopWhatIsNotMapped(QemuCase qemu) {
        try (QemuMachine machine = qemu.start(new QemuDevice.Edu())) {
            Bench b = bench(machine, DomainKind.TRANSLATED);
            DmaMemory memory = machine.allocate(8192, 4096);
            byte[] before = fill(memory, 0, 8192, 2);
            DmaMapping readOnly = b.device.mapSingle(memory, 0, 4096, Direction.TO_DEVICE);

            b.edu.writeMemory(readOnly.dmaAddress() + 16, 0, 4);
            expectFault(b, readOnly.dmaAddress() + 16, true);
            b.edu.readMemory(readOnly.dmaAddress() - 4096 + 8, 0, 4);
            expectFault(b, readOnly.dmaAddress() - 4096 + 8, false);

            b.edu.readMemory(readOnly.dmaAddress(), 0, 64); // the unit remembers the translation now
            assertThat(b.dma.drainFaults()).isEmpty();
            b.device.unmap(readOnly);
            b.edu.readMemory(readOnly.dmaAddress() + 32, 100, 4);
            expectFault(b, readOnly.dmaAddress() + 32, false);

            DmaMapping both = b.device.mapSingle(memory, 4096, 4096, Direction.BIDIRECTIONAL);
            assertThat(both.dmaAddress()).isEqualTo(readOnly.dmaAddress());
            b.edu.readMemory(both.dmaAddress(), 200, 64);
            b.device.unmap(both);
            b.edu.writeMemory(both.dmaAddress(), 0, 4);
            expectFault(b, both.dmaAddress(), true);
            assertThat(bytes(memory, 0, 8192)).isEqualTo(before);
            b.device.close();
            b.edu.writeMemory(memory.machineAddress(0), 0, 4);
            assertThat(b.dma.drainFaults()).isNotEmpty();
            assertThat(bytes(memory, 0, 8192)).isEqualTo(before);
        }
    }

    private static void expectFault(Bench b, long address, boolean write) {
        List<FaultRecord> faults = b.dma.drainFaults();
        assertThat(faults).isNotEmpty();
        FaultRecord fault = faults.getFirst();
        assertThat(fault.source()).isEqualTo(b.device.function().bdf());
        assertThat(fault.address() & -4096L).isEqualTo(address & -4096L);
        assertThat(fault.write()).isEqualTo(write);
        assertThat(b.dma.drainFaults()).isEmpty();
    }

    /** The requester ID has a bus number: a driver that looks at device and function alone would go wrong. */
    @ParameterizedTest
    @MethodSource("units")
    void shouldTranslateForADeviceBehindBridges(QemuCase qemu) {
        QemuConfig config = QemuConfig.of(
                qemu.unit(),
                new QemuDevice.Behind(QemuDevice.Bridges.ROOT_PORT, new QemuDevice.Edu()),
                new QemuDevice.Behind(QemuDevice.Bridges.SWITCH, new QemuDevice.Edu()));
        try (QemuMachine machine = qemu.start(config)) {
            Dma dma = Dma.start(machine, DomainKind.TRANSLATED);
            byte[][] data = new byte[2][];
            DmaMemory memory = machine.allocate(4 * 8192, 4096);
            for (int i = 0; i < 2; i++) {
                PciFunction function = machine.function(config.bdf(i)).orElseThrow();
                Bench b = new Bench(machine, dma, dma.attach(function), EduDevice.open(machine, function));
                data[i] = fill(memory, 16384L * i, SIZE, 10 + i);
                DmaMapping from = b.device.mapSingle(memory, 16384L * i, 8192, Direction.TO_DEVICE);
                DmaMapping to = b.device.mapSingle(memory, 16384L * i + 8192, 8192, Direction.FROM_DEVICE);
                b.edu.writeMemory(from.dmaAddress(), 0, 4); // first: VT-d records none where it has an entry cached
                expectFault(b, from.dmaAddress(), true);
                b.edu.readMemory(from.dmaAddress(), 0, SIZE);
                b.edu.writeMemory(to.dmaAddress(), 0, SIZE);
                assertThat(dma.drainFaults()).isEmpty();
            }
            assertThat(bytes(memory, 8192, SIZE)).isEqualTo(data[0]);
            assertThat(bytes(memory, 16384 + 8192, SIZE)).isEqualTo(data[1]);
            dma.close();
        }
    }

    @ParameterizedTest
    @MethodSource("io.crossdock.hardware.qemu.QemuCase#vtd")
    void shouldDriveANarrowVtdInCachingMode(QemuCase qemu) {
        QemuConfig config = QemuConfig.of(QemuUnit.VTD, new QemuDevice.Edu())
                .withAddressWidth(39)
                .withCachingMode(true);
        try (QemuMachine machine = qemu.start(config)) {
            Bench b = bench(machine, DomainKind.TRANSLATED);
            assertThat(b.device.domain().apertureEnd()).isEqualTo(1L << 39);
            DmaMemory memory = machine.allocate(2 * MIB2, MIB2);
            byte[] data = fill(memory, 0, SIZE, 5);
            DmaMapping mapping = b.device.mapSingle(memory, 0, 2 * MIB2, Direction.BIDIRECTIONAL);
            b.edu.readMemory(mapping.dmaAddress(), 0, SIZE);
            b.edu.writeMemory(mapping.dmaAddress() + MIB2 + 8, 0, SIZE);
            assertThat(bytes(memory, MIB2 + 8, SIZE)).isEqualTo(data);
            b.device.unmap(mapping);
            b.edu.readMemory(mapping.dmaAddress(), 0, 4);
            expectFault(b, mapping.dmaAddress(), false);
        }
    }

    @ParameterizedTest
    @MethodSource("units")
    void shouldReachAPeer(QemuCase qemu) throws IOException {
        QemuDevice.Ivshmem shared = new QemuDevice.Ivshmem(folder.resolve("shared"), 4 << 20);
        try (QemuMachine machine = qemu.start(new QemuDevice.Edu(), shared)) {
            Bench b = bench(machine, DomainKind.TRANSLATED);
            PciFunction peer = machine.functions().stream()
                    .filter(f -> f.barRange(2).filter(r -> r.size() == 4 << 20).isPresent())
                    .findFirst()
                    .orElseThrow();
            peer.configWrite32(4, 6);
            DmaMemory memory = machine.allocate(4096, 4096);
            byte[] data = fill(memory, 0, SIZE, 3);
            DmaMapping source = b.device.mapSingle(memory, 0, 4096, Direction.TO_DEVICE);
            DmaMapping target = b.device.mapResource(peer, 2, MIB2 - 64, MIB2, Direction.BIDIRECTIONAL);
            b.edu.readMemory(source.dmaAddress(), 0, SIZE);
            b.edu.writeMemory(target.dmaAddress(), 0, SIZE);
            byte[] seen = new byte[SIZE];
            try (RandomAccessFile file =
                    new RandomAccessFile(folder.resolve("shared").toFile(), "r")) {
                file.seek(MIB2 - 64);
                file.readFully(seen);
            }
            assertThat(seen).isEqualTo(data);
            assertThat(b.dma.drainFaults()).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("units")
    void shouldPassThrough(QemuCase qemu) {
        for (DomainKind kind : List.of(DomainKind.IDENTITY, DomainKind.OFF)) {
            try (QemuMachine machine = qemu.start(new QemuDevice.Edu())) {
                Bench b = bench(machine, kind);
                DmaMemory memory = machine.allocate(8192, 4096);
                byte[] data = fill(memory, 0, SIZE, 4);
                DmaMapping mapping = b.device.mapSingle(memory, 0, 8192, Direction.BIDIRECTIONAL);
                assertThat(mapping.dmaAddress()).isEqualTo(memory.machineAddress(0));
                b.edu.readMemory(mapping.dmaAddress(), 0, SIZE);
                b.edu.writeMemory(mapping.dmaAddress() + 4096, 0, SIZE);
                assertThat(bytes(memory, 4096, SIZE)).isEqualTo(data);
                assertThat(b.dma.drainFaults()).isEmpty();
            }
        }
    }
}
