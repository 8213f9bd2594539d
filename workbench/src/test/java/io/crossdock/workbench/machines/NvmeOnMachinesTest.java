package io.crossdock.workbench.machines;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.crossdock.dma.Direction;
import io.crossdock.dma.DmaConfig;
import io.crossdock.dma.DmaMapping;
import io.crossdock.driver.nvme.Namespace;
import io.crossdock.driver.nvme.NvmeController;
import io.crossdock.driver.nvme.NvmeException;
import io.crossdock.iommu.DomainKind;
import io.crossdock.iommu.FaultRecord;
import io.crossdock.machine.DmaMemory;
import io.crossdock.testing.Seeds;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
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

/** One NVMe driver on four machines, judged by the bytes of the disk image and of memory. */
@Timeout(120)
class NvmeOnMachinesTest {
    private static final int DISK = 8 << 20;
    private static final int BLOCK = 512;
    private static final int MEMORY = 2 << 20;

    @TempDir
    Path folder;

    private OpenMachine open(MachineName name, Path image) {
        Here.need(name);
        return OpenMachine.open(name, DmaConfig.of(DomainKind.TRANSLATED), List.of(new MachineDevice.Nvme(image, 0)));
    }

    private static NvmeController nvme(OpenMachine open, int device) {
        return NvmeController.open(open.dma().attach(open.function(device)));
    }

    private Path disk(String name, long seed) throws IOException {
        byte[] bytes = new byte[DISK];
        new Random(seed).nextBytes(bytes);
        return Files.write(folder.resolve(name), bytes);
    }

    private static void expectBytes(MemorySegment seen, byte[] expected) {
        assertThat(seen.mismatch(MemorySegment.ofArray(expected))).isEqualTo(-1);
    }

    /** Any blocks from and to any address that is a multiple of 4, against two arrays of bytes. */
    @ParameterizedTest
    @EnumSource
    void shouldAgreeWithPlainArrays(MachineName name) throws IOException {
        for (long seed : Seeds.orElse(2).toArray()) {
            Random random = new Random(seed);
            Path image = disk("disk" + seed, seed);
            byte[] disk = Files.readAllBytes(image);
            byte[] memory = new byte[MEMORY];
            try (OpenMachine open = open(name, image);
                    NvmeController nvme = nvme(open, 0)) {
                Namespace namespace = nvme.namespace(1);
                assertThat(namespace).isEqualTo(new Namespace(1, DISK / BLOCK, BLOCK));
                DmaMemory buffer = open.machine().allocate(MEMORY, 4096);
                DmaMapping mapping = nvme.device().mapSingle(buffer, 0, MEMORY, Direction.BIDIRECTIONAL);
                random.nextBytes(memory);
                buffer.bytes().copyFrom(MemorySegment.ofArray(memory));
                for (int i = 0; i < 60; i++) {
                    // Small ones for the cases of one page, two pages and a list; large ones for many commands at once.
                    int blocks = 1 + random.nextInt(random.nextInt(8) == 0 ? 3000 : 40);
                    int at = random.nextInt((MEMORY - blocks * BLOCK) / 4) * 4;
                    int first = random.nextInt(DISK / BLOCK - blocks + 1);
                    if (random.nextBoolean()) {
                        nvme.write(namespace, first, mapping.dmaAddress() + at, (long) blocks * BLOCK);
                        System.arraycopy(memory, at, disk, first * BLOCK, blocks * BLOCK);
                    } else {
                        nvme.read(namespace, first, mapping.dmaAddress() + at, (long) blocks * BLOCK);
                        System.arraycopy(disk, first * BLOCK, memory, at, blocks * BLOCK);
                        expectBytes(buffer.bytes(), memory);
                    }
                }
                nvme.flush(namespace);
                assertThat(open.dma().drainFaults()).as("seed %d", seed).isEmpty();
            }
            assertThat(Arrays.equals(Files.readAllBytes(image), disk))
                    .as("seed %d", seed)
                    .isTrue();
        }
    }

    /** More commands than the queues have entries, so that both rings go round several times. */
    @ParameterizedTest
    @EnumSource
    void shouldGoRoundItsQueues(MachineName name) throws IOException {
        Path image = disk("disk", 3);
        byte[] disk = Files.readAllBytes(image);
        try (OpenMachine open = open(name, image);
                NvmeController nvme = nvme(open, 0)) {
            Namespace namespace = nvme.namespace(1);
            DmaMemory buffer = open.machine().allocate(4096, 4096);
            DmaMapping mapping = nvme.device().mapSingle(buffer, 0, 4096, Direction.BIDIRECTIONAL);
            for (int i = 0; i < 150; i++) {
                nvme.read(namespace, i, mapping.dmaAddress(), BLOCK);
                expectBytes(buffer.bytes().asSlice(0, BLOCK), Arrays.copyOfRange(disk, i * BLOCK, (i + 1) * BLOCK));
                if (i % 50 == 49) {
                    nvme.flush(namespace);
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldPassOnWhatTheControllerRefuses(MachineName name) throws IOException {
        try (OpenMachine open = open(name, disk("disk", 4));
                NvmeController nvme = nvme(open, 0)) {
            Namespace disk = nvme.namespace(1);
            DmaMemory buffer = open.machine().allocate(8192, 4096);
            DmaMapping mapping = nvme.device().mapSingle(buffer, 0, 8192, Direction.BIDIRECTIONAL);
            expectStatus(0x80, "READ", () -> nvme.read(disk, disk.blocks() - 1, mapping.dmaAddress(), 2 * BLOCK));
            expectStatus(0x80, "WRITE", () -> nvme.write(disk, disk.blocks(), mapping.dmaAddress(), BLOCK));
            expectStatus(0xb, "IDENTIFY", () -> nvme.namespace(100_000));
            expectStatus(0xb, "FLUSH", () -> nvme.flush(new Namespace(300, 1, BLOCK)));
            nvme.read(disk, 0, mapping.dmaAddress(), BLOCK); // it goes on after errors
            assertThat(open.dma().drainFaults()).isEmpty();
        }
    }

    private static void expectStatus(int status, String command, Runnable call) {
        assertThatThrownBy(call::run)
                .isInstanceOfSatisfying(
                        NvmeException.class, e -> assertThat(e.status()).isEqualTo(status))
                .hasMessageContaining("refused " + command + ": status 0x" + Integer.toHexString(status) + " (");
    }

    /**
     * Posted writes have no answer, so a read of blocks into memory that the unit refuses looks like a success; only the
     * fault record and the bytes tell. A controller that has to fetch data may notice: QEMU's does not.
     */
    @ParameterizedTest
    @EnumSource
    void shouldLeaveAFaultRecordWhenTheUnitRefusesItsData(MachineName name) throws IOException {
        try (OpenMachine open = open(name, disk("disk", 5));
                NvmeController nvme = nvme(open, 0)) {
            Namespace disk = nvme.namespace(1);
            DmaMemory buffer = open.machine().allocate(4096, 4096);
            DmaMapping mapping = nvme.device().mapSingle(buffer, 0, 4096, Direction.TO_DEVICE);
            nvme.read(disk, 0, mapping.dmaAddress(), BLOCK);
            FaultRecord refused = fault(open);
            assertThat(refused.source()).isEqualTo(open.function(0).bdf());
            assertThat(refused.address() & -4096).isEqualTo(mapping.dmaAddress());
            assertThat(refused.write()).isTrue();
            expectBytes(buffer.bytes(), new byte[4096]);

            nvme.device().unmap(mapping);
            try {
                nvme.write(disk, 0, mapping.dmaAddress(), BLOCK);
                assertThat(open.playedBy()).startsWith("QEMU");
            } catch (NvmeException e) {
                assertThat(e.status()).isEqualTo(4);
            }
            FaultRecord gone = fault(open);
            assertThat(gone.address() & -4096).isEqualTo(mapping.dmaAddress());
            assertThat(gone.write()).isFalse();
        }
    }

    private static FaultRecord fault(OpenMachine open) {
        open.machine().await(() -> false, Duration.ofMillis(1)); // the model records faults in its own time
        List<FaultRecord> faults = open.dma().drainFaults();
        assertThat(faults).isNotEmpty();
        return faults.getFirst();
    }

    @ParameterizedTest
    @EnumSource
    void shouldSayThatTheControllerFailedWhenItsQueuesAreGone(MachineName name) throws IOException {
        try (OpenMachine open = open(name, disk("disk", 6))) {
            NvmeController nvme = nvme(open, 0);
            Namespace disk = nvme.namespace(1);
            nvme.device().close();
            assertThatThrownBy(() -> nvme.read(disk, 0, 0, BLOCK))
                    .isInstanceOf(NvmeException.class)
                    .hasMessageContaining(" reports a fatal error and was disabled");
            assertThat(fault(open).source()).isEqualTo(open.function(0).bdf());
            assertThatThrownBy(() -> nvme.flush(disk))
                    .isInstanceOf(NvmeException.class)
                    .hasMessageContaining("is disabled; open it again");
        }
    }
}
