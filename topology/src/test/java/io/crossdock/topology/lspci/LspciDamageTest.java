package io.crossdock.topology.lspci;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossdock.testing.Corpus;
import io.crossdock.testing.Repository;
import io.crossdock.topology.DeviceNames;
import io.crossdock.topology.InputException;
import io.crossdock.topology.Inputs;
import io.crossdock.topology.SourceText;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/** Dumps that were cut off, or whose bytes changed on the way: a machine or an {@link InputException}, nothing else. */
class LspciDamageTest {
    private static final Duration LIMIT = Duration.ofMinutes(5);

    @Test
    void shouldSurviveTruncationsOfTheExample() throws IOException {
        truncate(83);
    }

    @Test
    @Tag("long")
    void shouldSurviveManyTruncationsOfTheExample() throws IOException {
        truncate(7);
    }

    private static void truncate(int step) throws IOException {
        byte[] whole = Files.readAllBytes(example());
        Assertions.assertTimeoutPreemptively(LIMIT, () -> {
            for (int length = 0; length < whole.length; length += step) {
                assertDocumented(whole, length, "cut at " + length);
            }
        });
    }

    @Test
    void shouldSurviveChangedBytes() throws IOException {
        change(300);
    }

    @Test
    @Tag("long")
    void shouldSurviveManyChangedBytes() throws IOException {
        change(10_000);
    }

    private static void change(int runs) throws IOException {
        byte[] whole = Files.readAllBytes(example());
        Assertions.assertTimeoutPreemptively(
                LIMIT,
                () -> IntStream.range(0, runs).parallel().forEach(run -> {
                    SplittableRandom random = new SplittableRandom(20261121 + (long) run);
                    byte[] damaged = whole.clone();
                    damage(damaged, random, 1 + random.nextInt(40));
                    int length = run % 4 == 0 ? random.nextInt(damaged.length) : damaged.length;
                    assertDocumented(damaged, length, "run " + run);
                }));
    }

    @Test
    void shouldSurviveDamageToRealDumps(TestInfo test) throws IOException {
        damageDumps(test);
    }

    @Test
    @Tag("long")
    void shouldSurviveDamageToEveryRealDump(TestInfo test) throws IOException {
        damageDumps(test);
    }

    private static void damageDumps(TestInfo test) throws IOException {
        List<Path> dumps = new ArrayList<>();
        for (String folder : List.of("lspci", "lspci-hex")) {
            try (Stream<Path> list = Files.list(Corpus.file(folder))) {
                list.sorted().forEach(dumps::add);
            }
        }
        SplittableRandom random = new SplittableRandom(42);
        Assertions.assertTimeoutPreemptively(LIMIT, () -> {
            for (Path dump : Corpus.share(test, dumps)) {
                byte[] whole = Files.readAllBytes(dump);
                for (int run = 0; run < 2; run++) {
                    byte[] damaged = whole.clone();
                    damage(damaged, random, 1 + whole.length / 200);
                    assertDocumented(damaged, random.nextInt(damaged.length), dump.getFileName() + " run " + run);
                }
            }
        });
    }

    /** Bits flip; bytes become digits, signs or line ends, which hits the parsers harder; stretches move. */
    private static void damage(byte[] bytes, SplittableRandom random, int changes) {
        byte[] hard = "0f9-:.\n\t []()xGTMK,+<".getBytes(StandardCharsets.US_ASCII);
        for (int i = 0; i < changes; i++) {
            int at = random.nextInt(bytes.length);
            switch (random.nextInt(3)) {
                case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
                case 1 -> bytes[at] = hard[random.nextInt(hard.length)];
                default -> {
                    int length = Math.min(random.nextInt(200), bytes.length - at);
                    System.arraycopy(bytes, random.nextInt(bytes.length - length), bytes, at, length);
                }
            }
        }
    }

    private static void assertDocumented(byte[] bytes, int length, String what) {
        String text = new String(bytes, 0, length, StandardCharsets.UTF_8);
        try {
            var machine = Inputs.of(List.of(SourceText.of("dump.txt", text))).machine();
            assertThat(machine.topology().functions()).as(what).isNotEmpty();
            machine.topology().functions().forEach(f -> machine.topology().isPlaced(f.bdf()));
            DeviceNames.of(machine);
        } catch (InputException e) {
            assertThat(e).as(what).hasMessageStartingWith("dump.txt: ").hasMessageNotContaining("\n");
        } catch (RuntimeException e) {
            throw new AssertionError(what, e);
        }
    }

    private static Path example() {
        return Repository.root().resolve("examples/lspci-switch-pair.txt");
    }
}
