package io.crossdock.workbench.explain;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossdock.pci.Bdf;
import io.crossdock.platform.MachineDescription;
import io.crossdock.testing.Repository;
import io.crossdock.topology.InputException;
import io.crossdock.topology.Inputs;
import io.crossdock.topology.SourceText;
import io.crossdock.workbench.run.Attribute;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Damaged dumps and descriptions are explained, or refused in one line: the importers let through what they can read. */
class DamagedInputTest {
    private static final long BYTES = 4 << 10;
    private static final int MANY = 10_000;

    /** A pair with all its remedies takes as long as a dozen machines with their matrices. */
    private static final int PAIR_IN = 5;

    private final AtomicInteger explained = new AtomicInteger();
    private final LongAccumulator longestNanos = new LongAccumulator(Math::max, 0);

    @ParameterizedTest
    @ValueSource(strings = {"lspci-switch-pair.txt", "x86-switch-pair-acs.yaml"})
    void shouldSurviveAFewDamages(String name) throws IOException {
        damage(name, 1, 25, 1);
    }

    @Test
    @Tag("long")
    void shouldSurviveManyDamages() throws IOException {
        damage("lspci-switch-pair.txt", 2, MANY, PAIR_IN);
        damage("x86-switch-pair-acs.yaml", 3, MANY, PAIR_IN);

        System.out.printf(
                "%,d damaged inputs, a pair explained of %,d; the longest took %d ms%n",
                2 * MANY, explained.get(), longestNanos.get() / 1_000_000);
        assertThat(explained.get()).isGreaterThan(1_000);
    }

    /** It counts as a device then, and has no name by which a remedy could find it again. */
    @Test
    void shouldExplainABridgeWhoseBusesAreNotShown() throws IOException {
        String dump = Files.readString(Repository.root().resolve("examples/lspci-switch-pair.txt"));
        String damaged = dump.replace("\tBus: primary=3b, secondary=3c, subordinate=3f, sec-latency=0\n", "");
        assertThat(damaged).isNotEqualTo(dump);
        MachineDescription machine =
                Inputs.of(List.of(SourceText.of("dump.txt", damaged))).machine();
        MatrixReport matrix = new Explainer().matrix(machine, Optional.empty(), Optional.empty());

        matrix.pairs().forEach(pair -> explain(machine, matrix, pair));

        assertThat(explained.get()).isEqualTo(matrix.pairs().size());
        assertThat(matrix.devices()).extracting(MatrixReport.Device::bdf).contains("0000:3b:00.0");
    }

    private void damage(String name, long seed, int times, int pairIn) throws IOException {
        byte[] original =
                Files.readAllBytes(Repository.root().resolve("examples").resolve(name));
        IntStream.range(0, times).parallel().forEach(i -> {
            Random random = new Random(seed * 1_000_003 + i);
            String text = new String(damaged(original, random), StandardCharsets.UTF_8);
            String what = name + ", seed " + seed + ", damage " + i;
            long began = System.nanoTime();
            try {
                explain(Inputs.of(List.of(SourceText.of(name, text))).machine(), random, i % pairIn == 0);
            } catch (InputException | ExplainException e) {
                assertThat(e.getMessage()).as(what).isNotBlank().doesNotContain("\n");
            } catch (RuntimeException e) {
                throw new AssertionError(what, e);
            }
            longestNanos.accumulate(System.nanoTime() - began);
        });
    }

    /** The matrix, and one pair if that is wanted. */
    private void explain(MachineDescription machine, Random random, boolean pair) {
        MatrixReport matrix = new Explainer().matrix(machine, Optional.empty(), Optional.empty());
        if (pair && !matrix.pairs().isEmpty()) {
            explain(
                    machine,
                    matrix,
                    matrix.pairs().get(random.nextInt(matrix.pairs().size())));
        }
    }

    private void explain(MachineDescription machine, MatrixReport matrix, MatrixReport.Pair pair) {
        Map<String, String> addresses = matrix.devices().stream()
                .collect(Collectors.toMap(MatrixReport.Device::name, MatrixReport.Device::bdf));
        Bdf from = Bdf.parse(addresses.getOrDefault(pair.from(), ""));
        Bdf to = Bdf.parse(addresses.getOrDefault(pair.to(), ""));
        PairReport report = new Explainer()
                .explain(new ExplainRequest(
                        machine,
                        from,
                        to,
                        OptionalInt.empty(),
                        EnumSet.allOf(Api.class),
                        Optional.empty(),
                        Attribute.DEFAULT,
                        Optional.empty(),
                        BYTES,
                        Map.of()));
        assertThat(RouteMaps.of(machine, report).places()).isNotEmpty();
        explained.incrementAndGet();
    }

    /** Cut off, some bits turned, or lines left out and repeated. */
    private static byte[] damaged(byte[] original, Random random) {
        return switch (random.nextInt(3)) {
            case 0 -> Arrays.copyOf(original, random.nextInt(original.length));
            case 1 -> withBitsTurned(original, random);
            default -> withLinesMoved(original, random);
        };
    }

    private static byte[] withBitsTurned(byte[] original, Random random) {
        byte[] bytes = original.clone();
        for (int flips = 1 + random.nextInt(6); flips > 0; flips--) {
            bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(7));
        }
        return bytes;
    }

    private static byte[] withLinesMoved(byte[] original, Random random) {
        StringBuilder text = new StringBuilder();
        for (String line : new String(original, StandardCharsets.UTF_8).lines().toList()) {
            int fate = random.nextInt(60);
            text.append(fate == 0 ? "" : line + "\n").append(fate == 1 ? line + "\n" : "");
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }
}
