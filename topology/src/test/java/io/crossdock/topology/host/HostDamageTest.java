package io.crossdock.topology.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossdock.topology.DeviceNames;
import io.crossdock.topology.InputException;
import io.crossdock.topology.Inputs;
import io.crossdock.topology.SourceText;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Inputs that were cut off, or whose bytes changed on the way: a machine or an {@link InputException}, nothing else. */
class HostDamageTest {
    private static final Duration LIMIT = Duration.ofMinutes(10);
    private static final int SHORT = 200;
    private static final int LONG = 10_000;
    private static final long SEED = 20261121;
    private static final byte[] HARD = "0f9-:.\n\t []()<>/\"=xGTMK,+;".getBytes(StandardCharsets.US_ASCII);

    private static Stream<Map.Entry<String, String>> formats() {
        return Samples.all().entrySet().stream();
    }

    @ParameterizedTest
    @MethodSource("formats")
    void shouldSurviveDamage(Map.Entry<String, String> format) {
        damage(format, SHORT);
    }

    @ParameterizedTest
    @MethodSource("formats")
    @Tag("long")
    void shouldSurviveMuchDamage(Map.Entry<String, String> format) {
        damage(format, LONG);
    }

    private static void damage(Map.Entry<String, String> format, int runs) {
        byte[] whole = format.getValue().getBytes(StandardCharsets.UTF_8);
        Assertions.assertTimeoutPreemptively(
                LIMIT,
                () -> IntStream.range(0, runs)
                        .parallel()
                        .forEach(run -> assertDocumented(damaged(whole, run), format.getKey() + " run " + run)));
    }

    private static String damaged(byte[] whole, int run) {
        SplittableRandom random = new SplittableRandom(SEED + run);
        byte[] damaged = whole.clone();
        int length = run % 2 == 0 ? random.nextInt(damaged.length + 1) : damaged.length;
        for (int change = random.nextInt(12); change > 0; change--) {
            change(damaged, random);
        }
        return new String(damaged, 0, length, StandardCharsets.UTF_8);
    }

    private static void change(byte[] bytes, SplittableRandom random) {
        int at = random.nextInt(bytes.length);
        switch (random.nextInt(3)) {
            case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
            case 1 -> bytes[at] = HARD[random.nextInt(HARD.length)];
            default -> {
                int length = Math.min(random.nextInt(100), bytes.length - at);
                System.arraycopy(bytes, random.nextInt(bytes.length - length + 1), bytes, at, length);
            }
        }
    }

    private static void assertDocumented(String text, String what) {
        try {
            var machine = Inputs.of(List.of(SourceText.of("input.txt", text))).machine();
            machine.topology().functions().forEach(f -> machine.topology().isPlaced(f.bdf()));
            DeviceNames.of(machine);
        } catch (InputException e) {
            assertThat(e).as(what).hasMessageStartingWith("input.txt: ").hasMessageNotContaining("\n");
        } catch (RuntimeException e) {
            throw new AssertionError(what + "\n" + text, e);
        }
    }
}
