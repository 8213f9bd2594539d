package io.crossdock.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossdock.cli.json.Schemas;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class AttackCommandTest {
    private String out = "";
    private String err = "";

    private int attack(String... arguments) {
        StringWriter outText = new StringWriter();
        StringWriter errText = new StringWriter();
        List<String> line = new ArrayList<>(List.of("attack"));
        line.addAll(List.of(arguments));
        int code = Main.run(line.toArray(String[]::new), new PrintWriter(outText), new PrintWriter(errText));
        out = outText.toString();
        err = errText.toString();
        return code;
    }

    @Test
    void shouldTellWhatEachPolicyLetsThrough() throws IOException {
        assertThat(attack("--json", "--ops", "300", "--policy", "strict,strict-ish,deferred,bypass", "--unit", "vtd"))
                .isEqualTo(ExitCode.OK);
        assertThat(err).isEmpty();
        assertThat(Schemas.errors("attack-1", out)).isEmpty();
        JsonNode results = JsonMapper.shared().readTree(out).get("results");
        assertThat(results).hasSize(4);
        assertThat(count(results, 0, "afterUnmap")).isZero();
        assertThat(count(results, 0, "reuseBeforeFlush")).isZero();
        assertThat(results.get(0).get("tried").get("reachedMapped").asLong()).isPositive();
        assertThat(results.get(0).get("tried").get("operations").asLong()).isEqualTo(300);
        assertThat(count(results, 1, "afterUnmap")).isPositive();
        assertThat(count(results, 1, "reuseBeforeFlush")).isZero();
        assertThat(count(results, 2, "afterUnmap")).isPositive();
        assertThat(count(results, 2, "addressReuse")).isZero();
        assertThat(count(results, 2, "neverGranted")).isZero();
        assertThat(count(results, 3, "afterUnmap")).isPositive();
        assertThat(count(results, 3, "broken")).isZero();
    }

    private static long count(JsonNode results, int policy, String name) {
        return results.get(policy).get(name).asLong();
    }

    @Test
    void shouldTryEveryOrder() throws IOException {
        assertThat(attack("--json", "--orders", "1", "--policy", "deferred")).isEqualTo(ExitCode.OK);
        assertThat(Schemas.errors("attack-1", out)).isEmpty();
        JsonNode orders =
                JsonMapper.shared().readTree(out).get("results").get(0).get("orders");
        assertThat(orders.get("actions").asInt()).isEqualTo(1);
        assertThat(orders.get("tables").asBoolean()).isFalse();
        assertThat(orders.get("situations").asLong()).isGreaterThan(1000);
    }

    @Test
    void shouldFitTheScreen() {
        assertThat(attack("--ops", "100", "--policy", "strict,deferred,bypass", "--allocator", "magazines"))
                .isEqualTo(ExitCode.OK);
        assertThat(out.lines()).allMatch(line -> line.length() <= 100);
        assertThat(out)
                .startsWith("attack on SMMUv3 at ")
                .contains("100 pairs of map and unmap by two contexts, two devices, seed 1")
                .contains("never granted\n")
                .containsPattern("strict +[1-9][\\d,]* +0 +0 / 0 +0 +0 / 0 +0\n")
                .contains("strict promises that nothing is reached once unmap has returned: kept")
                .contains("bypass promises nothing\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--ops 0          | --ops must be at least 1: 0",
                "--orders 4       | --orders must be 1 to 3: 4",
                "--tables        | add --orders N",
                "--policy lazy    | strict-ish",
                "--ats --policy strict,bypass | --ats is for devices that are translated",
                "--allocator slab | unknown allocator: \"slab\"; known are tree, magazines, pools, contiguous"
            })
    void shouldRefuse(String arguments, String message) {
        assertThat(attack(arguments.split(" "))).isEqualTo(ExitCode.USAGE);
        assertThat(err).contains(message);
        assertThat(out).isEmpty();
    }
}
