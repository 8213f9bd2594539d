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
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Damaged dumps and descriptions are explained, or refused in one line: the importers let through what they can read. */
class DamagedInputTest {
    private static final long BYTES = 4 << 10;

    private int explained;

    @ParameterizedTest
    @ValueSource(strings = {"lspci-switch-pair.txt", "x86-switch-pair-acs.yaml"})
    void shouldSurviveAFewDamages(String name) throws IOException {
        damage(name, 1, 25);
    }

    @Test
    @Tag("long")
    void shouldSurviveManyDamages() throws IOException {
        damage("lspci-switch-pair.txt", 2, 1_500);
        damage("x86-switch-pair-acs.yaml", 3, 1_500);

        assertThat(explained).isGreaterThan(1_000);
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

        assertThat(explained).isEqualTo(matrix.pairs().size());
        assertThat(matrix.devices()).extracting(MatrixReport.Device::bdf).contains("0000:3b:00.0");
    }

    private void damage(String name, long seed, int times) throws IOException {
        byte[] original =
                Files.readAllBytes(Repository.root().resolve("examples").resolve(name));
        Random random = new Random(seed);
        for (int i = 0; i < times; i++) {
            String text = new String(damaged(original, random), StandardCharsets.UTF_8);
            try {
                explain(Inputs.of(List.of(SourceText.of(name, text))).machine(), random);
            } catch (InputException | ExplainException e) {
                assertThat(e.getMessage())
                        .as("%s, seed %d, damage %d", name, seed, i)
                        .isNotBlank()
                        .doesNotContain("\n");
            } catch (RuntimeException e) {
                throw new AssertionError(name + ", seed " + seed + ", damage " + i, e);
            }
        }
    }

    /** The matrix, and one pair. */
    private void explain(MachineDescription machine, Random random) {
        MatrixReport matrix = new Explainer().matrix(machine, Optional.empty(), Optional.empty());
        if (matrix.pairs().isEmpty()) {
            return;
        }
        explain(
                machine,
                matrix,
                matrix.pairs().get(random.nextInt(matrix.pairs().size())));
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
        explained++;
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
