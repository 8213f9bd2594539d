package io.crossdock.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossdock.cli.json.Json;
import io.crossdock.cli.json.Schemas;
import io.crossdock.cli.json.ValidateJson;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ValidateCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void shouldShowARowThatIsAsRecorded() {
        assertThat(validate("--row", "turin-same-write")).isEqualTo(ExitCode.OK);
        assertThat(out.toString())
                .startsWith("turin-same-write: two EPYC 9005 (Turin)")
                .contains("published   55.59–56.57 GB/s", "As recorded: nothing has drifted.");
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void shouldEndWithTheCodeOfDriftWhereAFigureMoved() {
        assertThat(validate("--row", "seed000-device", "--set", "ordered.write.latency=32"))
                .isEqualTo(ExitCode.DRIFT);
        assertThat(out.toString())
                .contains(
                        "Drift: 1 row is not as recorded.", "seed000-device is 2.00 GB/s, -50.00 %; recorded 4.00 GB/s")
                .contains("crossdock validate --record");
    }

    @Test
    void shouldPrintJsonThatFollowsItsSchema() throws IOException {
        assertThat(validate("--row", "turin-same-both", "--json")).isEqualTo(ExitCode.OK);
        assertThat(Schemas.errors("validate-1", out.toString())).isEmpty();
        assertThat(Schemas.errors("validate-1", Json.text(ValidateJson.of(Validations.drifted()))))
                .isEmpty();
        JsonNode root = JsonMapper.shared().readTree(Json.text(ValidateJson.of(Validations.drifted())));
        assertThat(root.at("/rows/1/published/low").longValue()).isEqualTo(55_590_000_000L);
        assertThat(root.at("/rows/3/predicted/streams/1/from").stringValue()).isEqualTo("gpu1");
        assertThat(root.at("/rows/6/predicted").isNull()).isTrue();
        assertThat(root.at("/together/missed").intValue()).isEqualTo(1);
        assertThat(root.at("/drifted").booleanValue()).isTrue();
        assertThat(Schemas.errors(
                        "validate-1",
                        Json.text(ValidateJson.of(Validations.drifted())).replace("near_interval", "nearly")))
                .isNotEmpty();
    }

    @Test
    void shouldRecordWhatItSays(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("recorded.yaml");

        assertThat(validate("--record", file.toString())).isEqualTo(ExitCode.OK);
        assertThat(Files.readString(file)).contains("schema: recorded-1", "  - {id: turin-same-write, predicted: 57.4");
        assertThat(out.toString().lines().filter(line -> !line.startsWith("Recorded in ")))
                .anyMatch(line -> line.contains(" not modelled. Predicted:"))
                .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(100));
    }

    @Test
    void shouldNameWhatIsWrongOnTheCommandLine() {
        assertThat(validate("--row", "turin-same-writ")).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).contains("no row turin-same-writ; did you mean turin-same-write?");
        assertThat(validate("--row", "turin-same-write", "--record", "file")).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).contains("--record writes all rows as they are; leave out --row and --set");
        assertThat(validate("--set", "link.skp.share=1", "--set", "link.skp.share=2"))
                .isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).contains("--set gives link.skp.share twice");
    }

    @Test
    void shouldSayWhereItCannotWrite(@TempDir Path folder) {
        assertThat(validate("--record", folder.resolve("none/recorded.yaml").toString()))
                .isEqualTo(ExitCode.ENVIRONMENT);
        assertThat(err.toString()).contains("cannot write ");
    }

    private int validate(String... args) {
        String[] all = new String[args.length + 1];
        all[0] = "validate";
        System.arraycopy(args, 0, all, 1, args.length);
        return Main.run(all, new PrintWriter(out), new PrintWriter(err));
    }
}
