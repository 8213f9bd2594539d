package io.crossdock.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossdock.testing.Repository;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Damaged inputs, each given to a command of its own: an answer, or one line and the exit code that is documented. */
@Tag("long")
class DamagedProcessTest {
    private static final int PROCESSES = 100;
    private static final int AT_ONCE = 2;

    private static final String NCCL = """
            <system version="1">
              <cpu numaid="0" arch="x86_64" vendor="GenuineIntel" familyid="6" modelid="85">
                <pci busid="0000:3b:00.0" class="0x060400" link_speed="16 GT/s" link_width="16">
                  <pci busid="0000:3d:00.0" class="0x030200" link_speed="16 GT/s" link_width="16"><gpu dev="0"/></pci>
                  <pci busid="0000:3e:00.0" class="0x030200" link_speed="16 GT/s" link_width="16"><gpu dev="1"/></pci>
                </pci>
              </cpu>
            </system>
            """;

    private static final String MATRIX = """
            Device: 0, NVIDIA A40, pciBusID: 3b, pciDeviceID: 0, pciDomainID:0
            Device: 1, NVIDIA A40, pciBusID: af, pciDeviceID: 0, pciDomainID:0
            Unidirectional P2P=Enabled Bandwidth (P2P Writes) Matrix (GB/s)
               D\\D     0      1
                 0 600.00  24.50
                 1  24.25 601.00
            """;

    private final LongAccumulator longestNanos = new LongAccumulator(Math::max, 0);

    @TempDir
    private Path folder;

    @Test
    void shouldEndWithADocumentedResult() throws Exception {
        List<byte[]> seeds = List.of(
                example("lspci-switch-pair.txt"),
                example("x86-switch-pair-acs.yaml"),
                example("arm-gpu-pair.yaml"),
                NCCL.getBytes(StandardCharsets.UTF_8),
                MATRIX.getBytes(StandardCharsets.UTF_8));
        try (ExecutorService pool = Executors.newFixedThreadPool(AT_ONCE)) {
            List<Callable<Boolean>> runs = IntStream.range(0, PROCESSES)
                    .mapToObj(i -> (Callable<Boolean>) () -> explained(seeds.get(i % seeds.size()), i))
                    .toList();
            int explained = 0;
            for (Future<Boolean> run : pool.invokeAll(runs)) {
                explained += run.get() ? 1 : 0;
            }
            System.out.printf(
                    "%d processes, %d of which explained something; the longest took %d ms%n",
                    PROCESSES, explained, longestNanos.get() / 1_000_000);
            assertThat(explained).isBetween(1, PROCESSES - 1);
        }
    }

    /** Whether there was an answer, which is neither an error nor empty. */
    private boolean explained(byte[] seed, int number) throws Exception {
        Path own = Files.createDirectories(folder.resolve("run" + number));
        Path input = Files.write(own.resolve("input.txt"), damaged(seed, number));
        long began = System.nanoTime();
        Fork fork = new Fork(own, Map.of());
        Fork.Result result = number % 2 == 0 ? fork.run("explain", input) : fork.run("explain", input, "gpu0", "gpu1");
        longestNanos.accumulate(System.nanoTime() - began);
        String what = "run " + number + ", exit code " + result.code() + ": " + result.err();
        if (result.code() == ExitCode.OK) {
            assertThat(result.err()).as(what).isEmpty();
            assertThat(result.out()).as(what).isNotBlank();
            return true;
        }
        assertThat(result.code()).as(what).isIn(ExitCode.USAGE, ExitCode.INPUT);
        assertThat(result.out()).as(what).isEmpty();
        assertThat(result.err()).as(what).startsWith("crossdock: error: ").hasLineCount(1);
        return false;
    }

    private static byte[] damaged(byte[] seed, int number) {
        Random random = new Random(number);
        byte[] damaged = random.nextInt(3) == 0 ? Arrays.copyOf(seed, random.nextInt(seed.length)) : seed.clone();
        for (int flips = random.nextInt(8); flips > 0 && damaged.length > 0; flips--) {
            damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
        }
        return damaged;
    }

    private static byte[] example(String name) throws IOException {
        return Files.readAllBytes(Repository.root().resolve("examples").resolve(name));
    }
}
