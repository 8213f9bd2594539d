package io.crossdock.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossdock.testing.Repository;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** {@code --apply N --write FILE}, for every number that the list has. */
class ApplyRemedyTest {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({
        "arm-gpu-pair.yaml, 4",
        "amd-root-ports.yaml, 1",
        "x86-root-ports.yaml, 1",
        "x86-switch-pair-acs.yaml, 1",
        "lspci-switch-pair.txt, 1"
    })
    void shouldWriteAMachineThatKeepsThePromise(String example, int atLeast) {
        String input = Repository.root().resolve("examples").resolve(example).toString();
        List<JsonNode> promised = new ArrayList<>();
        for (JsonNode remedy : explain(input).get("remedies")) {
            if (remedy.get("status").asString().equals("works")) {
                promised.add(remedy);
            }
        }

        assertThat(promised).hasSizeGreaterThanOrEqualTo(atLeast);
        for (int n = 1; n <= promised.size(); n++) {
            JsonNode remedy = promised.get(n - 1);
            String what = example + ", remedy " + n + ": " + remedy.get("title").asString();
            String file = folder.resolve(n + ".yaml").toString();
            assertThat(run(input, "gpu0", "gpu1", "--apply", "" + n, "--write", file))
                    .as(what)
                    .isEqualTo(ExitCode.OK);
            assertThat(out.toString())
                    .as(what)
                    .startsWith("wrote " + file + ": ")
                    .hasLineCount(1);
            JsonNode after = explain(file);
            after.get("findings")
                    .forEach(f -> assertThat(f.get("code").asString())
                            .as(what)
                            .isNotEqualTo(remedy.get("rule").asString()));
            assertThat(headline(after))
                    .as(what)
                    .isEqualTo(remedy.get("write").get("bytesPerSecond").asLong());
        }
        assertThat(run(input, "gpu0", "gpu1", "--apply", "" + (promised.size() + 1), "--write", folder + "/none"))
                .isEqualTo(ExitCode.USAGE);
        assertThat(err.toString())
                .contains("--apply " + (promised.size() + 1) + " is not in the list; it has 1 to " + promised.size())
                .contains("what has no number there changes nothing that a description holds");
    }

    private static long headline(JsonNode report) {
        for (JsonNode result : report.get("results")) {
            if (!result.get("write").isNull()) {
                return result.get("write").get("bytesPerSecond").asLong();
            }
        }
        return 0;
    }

    private JsonNode explain(String input) {
        assertThat(run(input, "gpu0", "gpu1", "--json")).as(err.toString()).isEqualTo(ExitCode.OK);
        return MAPPER.readTree(out.toString());
    }

    private int run(String... arguments) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        List<String> line = new ArrayList<>(List.of("explain", "--transfer=64KiB"));
        line.addAll(List.of(arguments));
        return Main.run(line.toArray(String[]::new), new PrintWriter(out, true), new PrintWriter(err, true));
    }
}
