package io.crossdock.workbench.machines;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossdock.dma.Direction;
import io.crossdock.dma.DmaConfig;
import io.crossdock.dma.DmaDevice;
import io.crossdock.dma.DmaMapping;
import io.crossdock.driver.edu.EduDevice;
import io.crossdock.driver.nvme.ControllerMemory;
import io.crossdock.driver.nvme.Namespace;
import io.crossdock.driver.nvme.NvmeController;
import io.crossdock.iommu.DomainKind;
import io.crossdock.iommu.FaultRecord;
import io.crossdock.machine.DmaMemory;
import io.crossdock.machine.Mmio;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Devices that reach into one another's BARs through mappings of the engine, on four machines: an NVMe controller and the
 * edu device into another controller's memory buffer and into shared memory, and back.
 */
@Timeout(60)
class PeersOnMachinesTest {
    private static final int DISK = 2 << 20;
    private static final int EDU = 0;
    private static final int SHARED = 1;
    private static final int SOURCE = 2;
    private static final int BUFFER = 3;

    @TempDir
    Path folder;

    private byte[] bytes = {};

    private Path disk(String name) throws IOException {
        bytes = new byte[DISK];
        new Random(name.hashCode()).nextBytes(bytes);
        return Files.write(folder.resolve(name), bytes);
    }

    private OpenMachine open(MachineName name) throws IOException {
        Here.need(name);
        return OpenMachine.open(
                name,
                DmaConfig.of(DomainKind.TRANSLATED),
                List.of(
                        new MachineDevice.Edu(),
                        new MachineDevice.SharedMemory(1 << 20),
                        new MachineDevice.Nvme(disk("source"), 0),
                        new MachineDevice.Nvme(Files.write(folder.resolve("other"), new byte[1 << 20]), 2)));
    }

    private static NvmeController nvme(OpenMachine open, int device) {
        return NvmeController.open(open.dma().attach(open.function(device)));
    }

    /** What the processor reads from a BAR. */
    private static byte[] read(ControllerMemory memory, long offset, int size) {
        Mmio bar = memory.function().bar(memory.bar());
        ByteBuffer seen = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < size; i += 8) {
            seen.putLong(bar.read64(memory.offset() + offset + i));
        }
        return seen.array();
    }

    private static void expectFault(OpenMachine open, int device, long address) {
        open.machine().await(() -> false, Duration.ofMillis(1)); // the model records faults in its own time
        List<FaultRecord> faults = open.dma().drainFaults();
        assertThat(faults).isNotEmpty();
        assertThat(faults.getFirst().source()).isEqualTo(open.function(device).bdf());
        assertThat(faults.getFirst().address() & -4096).isEqualTo(address & -4096);
    }

    @ParameterizedTest
    @EnumSource
    void shouldMoveBlocksIntoAControllersMemoryAndBack(MachineName name) throws IOException {
        try (OpenMachine open = open(name);
                NvmeController from = nvme(open, SOURCE);
                NvmeController to = nvme(open, BUFFER)) {
            assertThat(from.enableControllerMemory()).isEmpty();
            ControllerMemory memory = to.enableControllerMemory().orElseThrow();
            assertThat(memory.size()).isEqualTo(2 << 20);
            DmaMapping peer = from.device()
                    .mapResource(
                            memory.function(), memory.bar(), memory.offset(), memory.size(), Direction.BIDIRECTIONAL);
            Namespace disk = from.namespace(1);
            from.read(disk, 100, peer.dmaAddress() + 8192 + 512, 64 << 10);
            assertThat(read(memory, 8192, 512)).containsOnly(0);
            assertThat(read(memory, 8192 + 512, 64 << 10)).isEqualTo(Arrays.copyOfRange(bytes, 51200, 51200 + 65536));
            assertThat(read(memory, 8192 + 512 + 65536, 512)).containsOnly(0);

            from.write(disk, 2000, peer.dmaAddress() + 8192 + 512, 64 << 10);
            System.arraycopy(bytes, 51200, bytes, 2000 * 512, 65536);
            from.flush(disk);
            assertThat(Files.readAllBytes(folder.resolve("source"))).isEqualTo(bytes);
            assertThat(open.dma().drainFaults()).isEmpty();

            from.device().unmap(peer);
            from.read(disk, 0, peer.dmaAddress(), 512);
            expectFault(open, SOURCE, peer.dmaAddress());
            assertThat(read(memory, 0, 512)).containsOnly(0);
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldMoveBlocksIntoSharedMemoryAndBack(MachineName name) throws IOException {
        try (OpenMachine open = open(name);
                NvmeController from = nvme(open, SOURCE)) {
            MemorySegment shared = open.sharedBytes(SHARED);
            DmaMapping peer = from.device().mapResource(open.function(SHARED), 2, 0, 1 << 20, Direction.BIDIRECTIONAL);
            Namespace disk = from.namespace(1);
            from.read(disk, 0, peer.dmaAddress() + 4096, (1 << 20) - 4096);
            assertThat(shared.asSlice(4096).toArray(ValueLayout.JAVA_BYTE))
                    .isEqualTo(Arrays.copyOfRange(bytes, 0, (1 << 20) - 4096));
            assertThat(shared.asSlice(0, 4096).toArray(ValueLayout.JAVA_BYTE)).containsOnly(0);

            shared.asSlice(4096, 4096).fill((byte) 0x5a);
            from.write(disk, 3000, peer.dmaAddress() + 4096, 4096);
            Arrays.fill(bytes, 3000 * 512, 3000 * 512 + 4096, (byte) 0x5a);
            from.flush(disk);
            assertThat(Files.readAllBytes(folder.resolve("source"))).isEqualTo(bytes);
            assertThat(open.dma().drainFaults()).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldCopyFromMemoryToBothPeersByEdu(MachineName name) throws IOException {
        try (OpenMachine open = open(name);
                NvmeController to = nvme(open, BUFFER)) {
            ControllerMemory memory = to.enableControllerMemory().orElseThrow();
            DmaDevice device = open.dma().attach(open.function(EDU));
            EduDevice edu = EduDevice.open(open.machine(), device.function());
            DmaMemory buffer = open.machine().allocate(8192, 4096);
            byte[] data = Arrays.copyOf(bytes, 4000);
            buffer.bytes().asSlice(0, 4000).copyFrom(MemorySegment.ofArray(data));
            DmaMapping host = device.mapSingle(buffer, 0, 8192, Direction.BIDIRECTIONAL);
            DmaMapping shared = device.mapResource(open.function(SHARED), 2, 0, 1 << 20, Direction.BIDIRECTIONAL);
            DmaMapping cmb = device.mapResource(
                    memory.function(), memory.bar(), memory.offset(), memory.size(), Direction.BIDIRECTIONAL);

            edu.readMemory(host.dmaAddress(), 0, 4000);
            edu.writeMemory(shared.dmaAddress() + 6000, 0, 4000);
            assertThat(open.sharedBytes(SHARED).asSlice(6000, 4000).toArray(ValueLayout.JAVA_BYTE))
                    .isEqualTo(data);
            edu.readMemory(shared.dmaAddress() + 6000, 8, 4000);
            edu.writeMemory(cmb.dmaAddress() + 0x2008, 8, 4000);
            assertThat(read(memory, 0x2008, 4000)).isEqualTo(data);
            edu.readMemory(cmb.dmaAddress() + 0x2008, 16, 4000);
            edu.writeMemory(host.dmaAddress() + 4096, 16, 4000);
            assertThat(buffer.bytes().asSlice(4096, 4000).toArray(ValueLayout.JAVA_BYTE))
                    .isEqualTo(data);
            assertThat(open.dma().drainFaults()).isEmpty();

            device.unmap(shared);
            edu.writeMemory(shared.dmaAddress(), 0, 4);
            expectFault(open, EDU, shared.dmaAddress());
            assertThat(open.sharedBytes(SHARED).get(ValueLayout.JAVA_INT, 0)).isZero();
        }
    }
}
