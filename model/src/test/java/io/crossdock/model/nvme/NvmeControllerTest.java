package io.crossdock.model.nvme;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossdock.model.TestMachines;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Registers, queues and commands against the text of the NVM Express Base Specification 1.4. */
class NvmeControllerTest {
    private static final int WRITE = 1;
    private static final int READ = 2;

    private NvmeBench bench = new NvmeBench(NvmeParameters.DEFAULT);

    @AfterEach
    void close() {
        bench.close();
    }

    private void replaceBench(NvmeParameters parameters) {
        bench.close();
        bench = new NvmeBench(parameters);
    }

    private byte[] disk(int from, int size) {
        return Arrays.copyOfRange(bench.disk, from, from + size);
    }

    @Test
    void shouldShowItsCapabilities() {
        // CMBS, CSS NVM, TO 500 ms, CQR, 2048 entries.
        assertThat(bench.registers.read64(0x00)).isEqualTo(0x0200_0020_0101_07ffL);
        assertThat(bench.registers.read32(0x08)).isEqualTo(0x0001_0400);
        assertThat(bench.registers.read64(0x38)).isZero();
        bench.registers.write64(0x50, 1);
        assertThat(bench.registers.read32(0x38)).isEqualTo(2); // BAR 2, offset 0
        assertThat(bench.registers.read32(0x3c)).isEqualTo(0x0400_001f); // 16384 units of 4 KiB, all uses
        replaceBench(new NvmeParameters(8, 2, 7, 9));
        assertThat(bench.registers.read64(0x00)).isEqualTo(0x0200_0022_0101_0007L);
    }

    @Test
    void shouldIdentifyItself() {
        bench.enable();
        bench.submit(0, 0x1234_0006, 0, bench.at(0x10000), 0, 1, 0, 0);
        assertThat(bench.await(() -> bench.completed(0))).isTrue();
        assertThat(bench.get32(0x1008)).isEqualTo(1); // submission queue 0, its head
        assertThat(bench.take(0)).isEqualTo(0x0001_1234); // success, phase, identifier
        byte[] data = bench.bytes(0x10000, 4096);
        assertThat(new String(data, 4, 20, StandardCharsets.US_ASCII)).isEqualTo("serial-1            ");
        assertThat(data[77]).isEqualTo((byte) 7);
        assertThat(data[512]).isEqualTo((byte) 0x66);
        assertThat(data[513]).isEqualTo((byte) 0x44);
        assertThat(data[516]).isEqualTo((byte) 1);

        assertThat(bench.admin(0x06, 1, bench.at(0x10000), 0, 0, 0, 0)).isZero();
        assertThat(bench.get32(0x10000)).isEqualTo(8192); // blocks
        assertThat(bench.get32(0x10080)).isEqualTo(9 << 16); // 512 bytes each
        assertThat(bench.bytes(0x10000 + 25, 2)).containsOnly(0);
    }

    @Test
    void shouldMoveBlocksByOneTwoOrAListOfPages() {
        bench.enable().createQueues();
        // Within a page, from an offset.
        assertThat(bench.io(READ, bench.at(0x10a00), 0, 5, 3)).isZero();
        assertThat(bench.bytes(0x10a00, 1536)).isEqualTo(disk(5 * 512, 1536));
        // Across one boundary: PRP2 is the page, which lies elsewhere.
        assertThat(bench.io(READ, bench.at(0x10c00), bench.at(0x20000), 100, 4)).isZero();
        assertThat(bench.bytes(0x10c00, 1024)).isEqualTo(disk(51200, 1024));
        assertThat(bench.bytes(0x20000, 1024)).isEqualTo(disk(52224, 1024));
        // Three pages: PRP2 is a list, which need not begin its page.
        bench.put64(0x30100, bench.at(0x22000));
        bench.put64(0x30108, bench.at(0x21000));
        assertThat(bench.io(READ, bench.at(0x10000), bench.at(0x30100), 200, 24))
                .isZero();
        assertThat(bench.bytes(0x10000, 4096)).isEqualTo(disk(102400, 4096));
        assertThat(bench.bytes(0x22000, 4096)).isEqualTo(disk(106496, 4096));
        assertThat(bench.bytes(0x21000, 4096)).isEqualTo(disk(110592, 4096));
    }

    @Test
    void shouldFollowAChainOfLists() {
        bench.enable().createQueues();
        // 6 more pages; the first list has room for 3 entries before its page ends, so the third is the next list.
        bench.put64(0x30fe8, bench.at(0x41000));
        bench.put64(0x30ff0, bench.at(0x42000));
        bench.put64(0x30ff8, bench.at(0x31000));
        for (int i = 0; i < 4; i++) {
            bench.put64(0x31000 + 8L * i, bench.at(0x43000 + 0x1000L * i));
        }
        byte[] data = new byte[7 * 4096];
        new java.util.Random(5).nextBytes(data);
        bench.memory.bytes().asSlice(0x40000, data.length).copyFrom(java.lang.foreign.MemorySegment.ofArray(data));
        assertThat(bench.io(WRITE, bench.at(0x40000), bench.at(0x30fe8), 16, 56))
                .isZero();
        assertThat(disk(16 * 512, data.length)).isEqualTo(data);
        assertThat(disk(16 * 512 + data.length, 512)).isNotEqualTo(new byte[512]);
    }

    static Stream<Arguments> refused() {
        return Stream.of(
                // queue, dword 0, namespace, PRP1, PRP2, dwords 10 to 12, status
                Arguments.of(1, 0x7f, 1, 0, 0, 0, 0, 0, 0x001),
                Arguments.of(0, 0x7f, 0, 0, 0, 0, 0, 0, 0x001),
                Arguments.of(1, 0x4002, 1, 0, 0, 0, 0, 0, 0x002), // SGL
                Arguments.of(1, 0x0102, 1, 0, 0, 0, 0, 0, 0x002), // fused
                Arguments.of(1, 2, 2, 0, 0, 0, 0, 0, 0x00b),
                Arguments.of(1, 0, 2, 0, 0, 0, 0, 0, 0x00b),
                Arguments.of(0, 6, 0, 0, 0, 0, 0, 0, 0x00b),
                Arguments.of(0, 6, 0, 0, 0, 0x55, 0, 0, 0x002), // CNS
                Arguments.of(1, 2, 1, 2, 0, 0, 0, 0, 0x013), // PRP1 is no multiple of 4
                Arguments.of(1, 2, 1, 0, 8, 0, 0, 15, 0x013), // PRP2 is no page
                Arguments.of(1, 2, 1, 0, 4, 0, 0, 31, 0x013), // no list
                Arguments.of(1, 2, 1, 0, 0, 8191, 0, 1, 0x080),
                Arguments.of(1, 2, 1, 0, 0, 0, 1, 0, 0x080), // upper half of the first block
                Arguments.of(1, 2, 1, 0, 0, 0, 0, 1024, 0x002), // more than MDTS
                Arguments.of(0, 5, 0, 0, 0, 0x0003_0011, 1, 0, 0x101), // queue 17
                Arguments.of(0, 5, 0, 0, 0, 0x0003_0000, 1, 0, 0x101),
                Arguments.of(0, 5, 0, 0, 0, 0x0003_0001, 1, 0, 0x101), // is there
                Arguments.of(0, 5, 0, 0, 0, 0x0000_0002, 1, 0, 0x102), // one entry
                Arguments.of(0, 5, 0, 0, 0, 0x0800_0002, 1, 0, 0x102), // 2049
                Arguments.of(0, 5, 0, 0, 0, 0x0003_0002, 0, 0, 0x002), // not contiguous
                Arguments.of(0, 5, 0, 0x80, 0, 0x0003_0002, 1, 0, 0x013),
                Arguments.of(0, 1, 0, 0, 0, 0x0003_0002, 0x0002_0001, 0, 0x100), // completions to nowhere
                Arguments.of(0, 1, 0, 0, 0, 0x0003_0001, 0x0001_0001, 0, 0x101),
                Arguments.of(0, 4, 0, 0, 0, 1, 0, 0, 0x10c), // still used
                Arguments.of(0, 4, 0, 0, 0, 2, 0, 0, 0x101),
                Arguments.of(0, 0, 0, 0, 0, 2, 0, 0, 0x101),
                Arguments.of(0, 9, 0, 0, 0, 0x7, 0xffff, 0, 0x002),
                Arguments.of(0, 9, 0, 0, 0, 0x2, 0, 0, 0x002));
    }

    @ParameterizedTest
    @MethodSource("refused")
    void shouldRefuse(
            int queue,
            int dword0,
            int namespace,
            int prp1,
            int prp2,
            int dword10,
            int dword11,
            int dword12,
            int status) {
        bench.enable().createQueues();
        bench.submit(
                queue,
                dword0,
                namespace,
                bench.at(0x10000 + prp1),
                bench.at(0x11000 + prp2),
                dword10,
                dword11,
                dword12);
        assertThat(bench.await(() -> bench.completed(queue))).isTrue();
        int dword3 = bench.take(queue);
        assertThat(dword3 >>> 17 & 0x7ff).isEqualTo(status);
        assertThat(dword3).as("DNR").isNegative();
        assertThat(bench.io(0, 0, 0, 0, 1)).isZero(); // flush: it goes on
    }

    @Test
    void shouldGrantQueuesAndDeleteThem() {
        bench.enable().createQueues();
        bench.submit(0, 9, 0, 0, 0, 7, 0x0003_0003, 0);
        assertThat(bench.await(() -> bench.completed(0))).isTrue();
        assertThat(bench.get32(0x1020)).isEqualTo(0x000f_000f); // the third completion's dword 0: 16 of each
        bench.take(0);
        assertThat(bench.admin(0, 0, 0, 0, 1, 0, 0)).isZero();
        assertThat(bench.admin(4, 0, 0, 0, 1, 0, 0)).isZero();
        assertThat(bench.admin(4, 0, 0, 0, 1, 0, 0)).isEqualTo(0x101);
    }

    @Test
    void shouldTurnThePhaseAndNotOverwriteWhatIsNotTaken() {
        bench.enable().createQueues();
        for (int i = 0; i < 11; i++) {
            assertThat(bench.io(READ, bench.at(0x10000), 0, i, 1)).isZero();
            assertThat(bench.bytes(0x10000, 512)).isEqualTo(disk(i * 512, 512));
        }
        // Three completions fill a queue of four: the others wait until some are taken.
        bench.submit(1, 0x0001_0000, 1, 0, 0, 0, 0, 0);
        bench.submit(1, 0x0002_0000, 1, 0, 0, 0, 0, 0);
        bench.submit(1, 0x0003_0000, 1, 0, 0, 0, 0, 0);
        assertThat(bench.await(() -> false)).isFalse();
        bench.submit(1, 0x0004_0000, 1, 0, 0, 0, 0, 0);
        bench.submit(1, 0x0005_0000, 1, 0, 0, 0, 0, 0);
        assertThat(bench.await(() -> false)).isFalse();
        int oldest = bench.take(1);
        assertThat(oldest & 0xffff).isEqualTo(1);
        assertThat(bench.take(1) & 0xffff).isEqualTo(2);
        assertThat(bench.take(1) & 0xffff).isEqualTo(3);
        assertThat(bench.await(() -> bench.completed(1))).isTrue();
        assertThat(bench.take(1) & 0xffff).isEqualTo(4);
        assertThat(bench.await(() -> bench.completed(1))).isTrue();
        assertThat(bench.take(1) & 0xffff).isEqualTo(5);
    }

    @Test
    void shouldEndShortCommandsBeforeLongOnes() {
        bench.enable().createQueues();
        for (int i = 0; i < 127; i++) {
            bench.put64(0x30000 + 8L * i, bench.at(0x41000 + 0x1000L * i));
        }
        bench.submit(1, 0x0001_0000 | READ, 1, bench.at(0x40000), bench.at(0x30000), 0, 0, 1023);
        bench.submit(1, 0x0002_0000 | READ, 1, bench.at(0x10000), 0, 0, 0, 0);
        assertThat(bench.await(() -> bench.completed(1))).isTrue();
        assertThat(bench.take(1) & 0xffff).isEqualTo(2);
        assertThat(bench.await(() -> bench.completed(1))).isTrue();
        assertThat(bench.take(1) & 0xffff).isEqualTo(1);
        assertThat(bench.bytes(0x40000, 512 << 10)).isEqualTo(disk(0, 512 << 10));
    }

    @Test
    void shouldHonourStrideAndBlockSize() {
        replaceBench(new NvmeParameters(16, 3, 7, 12));
        bench.enable().createQueues();
        assertThat(bench.io(READ, bench.at(0x10000), 0, 3, 1)).isZero();
        assertThat(bench.bytes(0x10000, 4096)).isEqualTo(disk(3 * 4096, 4096));
        assertThat(bench.io(READ, bench.at(0x10000), 0, 1024, 1)).isEqualTo(0x080);
    }

    @Test
    void shouldTakeItsOwnMemoryForTheAddressesItWasGiven() {
        bench.enable().createQueues();
        var memory = bench.machine.barBytes(TestMachines.LEFT, 2);
        bench.registers.write64(0x50, 0x7000_0000_0000_0003L);
        assertThat(bench.io(READ, 0x7000_0000_0001_0000L, 0, 7, 1)).isZero();
        assertThat(memory.asSlice(0x10000, 512).toArray(ValueLayout.JAVA_BYTE)).isEqualTo(disk(3584, 512));
        memory.asSlice(0x10000, 512).fill((byte) 0x5a);
        assertThat(bench.io(WRITE, 0x7000_0000_0001_0000L, 0, 9, 1)).isZero();
        assertThat(disk(4608, 512)).containsOnly(0x5a);
        bench.registers.write64(0x50, 0x7000_0000_0000_0001L); // CMSE off: an address on the bus, where nobody is
        assertThat(bench.io(WRITE, 0x7000_0000_0001_0000L, 0, 9, 1)).isEqualTo(0x004);
    }

    @Test
    void shouldTellWhatItCouldNotFetchOrStore() {
        bench.enable().createQueues();
        long nowhere = 0x7000_0000_0000_0000L;
        assertThat(bench.io(WRITE, nowhere, 0, 0, 1)).isEqualTo(0x004);
        assertThat(bench.io(READ, bench.at(0x10000), nowhere, 0, 24)).isEqualTo(0x004); // the list
        assertThat(bench.io(READ, nowhere, 0, 0, 1)).isZero(); // posted: nobody says that it was lost
        bench.broken = true;
        assertThat(bench.io(WRITE, bench.at(0x10000), 0, 0, 1)).isEqualTo(0x280);
        assertThat(bench.io(READ, bench.at(0x10000), 0, 0, 1)).isEqualTo(0x281);
        assertThat(bench.io(0, 0, 0, 0, 1)).isEqualTo(0x280);
        bench.broken = false;
        assertThat(bench.flushes).isZero();
        assertThat(bench.run(1, WRITE, 1, bench.at(0x10000), 0, 0, 0, 0x4000_0000))
                .isZero(); // FUA
        assertThat(bench.flushes).isEqualTo(1);
    }

    @Test
    void shouldFailForGoodWhenAQueueCannotBeReadUntilItIsReset() {
        bench.enable();
        assertThat(bench.admin(0x05, 0, bench.at(0x3000), 0, 0x0003_0001, 1, 0)).isZero();
        assertThat(bench.admin(0x01, 0, 0x7000_0000_0000_0000L, 0, 0x0003_0001, 0x0001_0001, 0))
                .isZero();
        bench.registers.write32(0x1008, 1);
        assertThat(bench.await(() -> bench.registers.read32(0x1c) == 2)).isTrue();
        bench.registers.write32(0x14, 0);
        assertThat(bench.await(() -> bench.registers.read32(0x1c) == 0)).isTrue();
    }

    @Test
    void shouldFailWhenEnabledWithWhatItHasNot() {
        bench.registers.write32(0x24, 0x0003_0003);
        for (int cc : new int[] {0x0046_0011, 0x0046_0081, 0x0046_0801, 0x0045_0001, 0x0056_0001}) {
            bench.registers.write32(0x14, cc);
            assertThat(bench.await(() -> bench.registers.read32(0x1c) == 2))
                    .as("CC=0x%x", cc)
                    .isTrue();
            bench.registers.write32(0x14, 0);
            assertThat(bench.await(() -> bench.registers.read32(0x1c) == 0)).isTrue();
        }
    }

    @Test
    void shouldBeDisabledOnlyWhenItsLastAccessHasLanded() {
        bench.enable().createQueues();
        bench.submit(1, READ, 1, bench.at(0x10000), 0, 0, 0, 7);
        assertThat(bench.await(() -> bench.get32(0x10000) != 0 || bench.completed(1)))
                .isTrue();
        bench.registers.write32(0x14, 0);
        assertThat(bench.await(() -> bench.registers.read32(0x1c) == 0)).isTrue();
        bench.memory.bytes().asSlice(0x2000).fill((byte) 0);
        assertThat(bench.await(() -> false)).isFalse();
        assertThat(bench.memory.bytes().asSlice(0x2000, 0x20000).toArray(ValueLayout.JAVA_BYTE))
                .containsOnly(0);
    }

    @Test
    void shouldFlushWhenItShutsDownAndThenFetchNothing() {
        bench.enable().createQueues();
        bench.registers.write32(0x14, 0x0046_4001);
        assertThat(bench.await(() -> bench.registers.read32(0x1c) == 0x9)).isTrue();
        assertThat(bench.flushes).isEqualTo(1);
        bench.submit(1, READ, 1, bench.at(0x10000), 0, 0, 0, 0);
        assertThat(bench.await(() -> bench.completed(1))).isFalse();
    }

    @Test
    void shouldSendNothingWithoutBusMastering() {
        bench.enable().createQueues();
        var function = bench.machine.function(TestMachines.LEFT).orElseThrow();
        function.configWrite32(4, 2);
        bench.submit(1, READ, 1, bench.at(0x10000), 0, 0, 0, 0);
        assertThat(bench.await(() -> bench.completed(1))).isFalse();
        function.configWrite32(4, 6);
        assertThat(bench.await(() -> bench.completed(1))).isTrue();
    }
}
