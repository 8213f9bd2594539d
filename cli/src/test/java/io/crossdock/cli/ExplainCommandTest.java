package io.crossdock.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossdock.cli.json.Schemas;
import io.crossdock.testing.Repository;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExplainCommandTest {
    private static final String SWITCH_PAIR = example("lspci-switch-pair.txt");

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void shouldShowTheMatrixOfAMachine() {
        assertThat(explain(SWITCH_PAIR)).isEqualTo(ExitCode.OK);
        assertThat(out.toString()).contains("12 peer-capable pairs", "gpu0   0000:3d:00.0  below 0000:3c:00.0");
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void shouldExplainAPairByPositionOrAddressOrOption() {
        assertThat(explain(SWITCH_PAIR, "gpu0", "3e:00.0", "--iommu", "off")).isEqualTo(ExitCode.OK);
        String first = out.toString();
        out.getBuffer().setLength(0);
        assertThat(explain("--from", "0000:3d:00.0", "--iommu=OFF", "--to=gpu1", SWITCH_PAIR))
                .isEqualTo(ExitCode.OK);

        assertThat(first)
                .startsWith("gpu0 0000:3d:00.0 → gpu1 0000:3e:00.0 BAR ")
                .isEqualTo(out.toString());
    }

    @Test
    void shouldPrintJsonThatFollowsItsSchema() throws IOException {
        assertThat(explain(SWITCH_PAIR, "gpu0", "gpu1", "--iommu", "off", "--json"))
                .isEqualTo(ExitCode.OK);
        assertThat(Schemas.errors("explain-1", out.toString())).isEmpty();
        out.getBuffer().setLength(0);
        assertThat(explain(SWITCH_PAIR, "--json")).isEqualTo(ExitCode.OK);
        assertThat(Schemas.errors("matrix-1", out.toString())).isEmpty();
    }

    @Test
    void shouldRunAPattern() throws IOException {
        assertThat(explain("--pattern", "to-one", SWITCH_PAIR, "gpu0", "gpu1", "--iommu", "off"))
                .isEqualTo(ExitCode.OK);
        assertThat(out.toString()).contains("to-one among gpu0, gpu1: 1 stream of writes, ", "gpu1 → gpu0");
        out.getBuffer().setLength(0);
        assertThat(explain("--pattern=both-ways", SWITCH_PAIR, "gpu0", "gpu1", "--iommu", "off", "--json"))
                .isEqualTo(ExitCode.OK);
        assertThat(Schemas.errors("pattern-1", out.toString())).isEmpty();
        assertThat(explain("--pattern=both-ways", SWITCH_PAIR, "gpu0", "gpu1", "--from", "gpu0"))
                .isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).contains("--pattern goes with none of --from");
    }

    @Test
    void shouldColourOnlyOnDemand() {
        explain(SWITCH_PAIR, "gpu0", "gpu1", "--iommu", "off");
        assertThat(out.toString()).doesNotContain("\u001b");
        out.getBuffer().setLength(0);
        explain("--color=always", SWITCH_PAIR, "gpu0", "gpu1", "--iommu", "off");
        assertThat(out.toString()).contains("\u001b[1;33m");
    }

    @Test
    void shouldAskOnlyTheApiThatIsNamed() {
        explain(SWITCH_PAIR, "gpu0", "gpu1", "--iommu", "off", "--api", "map_resource");
        assertThat(out.toString()).contains("dma_map_resource  allowed").doesNotContain("p2pdma  allowed");
    }

    @Test
    void shouldPrintWhatARuleMeans() {
        assertThat(explain("--rule", "xd010")).isEqualTo(ExitCode.OK);
        assertThat(out.toString()).startsWith("XD010: ").contains("  remedy    ", "  cost      ", "  source    ");
        out.getBuffer().setLength(0);
        assertThat(explain("--rules")).isEqualTo(ExitCode.OK);
        assertThat(out.toString()).contains("  XD010  ", "  XD021  ");
        assertThat(explain("--rule", "XD999")).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).contains("no rule XD999; known are XD010, ");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "--api=dma            | unknown API: \"dma\"; known are map_resource, p2pdma, all",
                "--iommu=on           | unknown IOMMU mode: \"on\"; known are off, passthrough, translated",
                "--attribute=uncached | unknown memory attribute: \"uncached\"; known are default, device-nGnRnE",
                "--pattern=star      | no such pattern: \"star\"; known are both-ways, to-one, from-one, ring, all-to-all",
                "--kernel=latest      | not a kernel version: \"latest\", expected MAJOR.MINOR",
                "--transfer=64XB      | not a size: \"64XB\"; write a number and a unit",
                "--transfer=32        | --transfer out of range: 32 bytes; 64 B to 1 GiB",
                "--transfer=2GiB      | --transfer out of range: 2147483648 bytes; 64 B to 1 GiB",
                "--bar=6              | --bar out of range: 6; a function has BAR 0 to 5",
                "--bar=two            | 'two' is not an int",
                "--set=ordered        | not a setting: \"ordered\"; write NAME=VALUE",
                "--set=ordered.windw=2 | unknown parameter: ordered.windw; did you mean ordered.window?",
                "--set=ordered.window=x | not a number: \"x\"; give ordered.window in lines",
                "--set=ordered.window=0 | ordered.window=0 is out of range; a finite number above zero is needed",
                "--rulez              | Unknown option: '--rulez'; did you mean --rule"
            })
    void shouldRejectBadOptionsInOneLine(String option, String message) {
        assertThat(explain(SWITCH_PAIR, "gpu0", "gpu1", option)).isEqualTo(ExitCode.USAGE);
        assertOneLine(message);
    }

    @Test
    void shouldRejectTheSameParameterTwice() {
        assertThat(explain(SWITCH_PAIR, "gpu0", "gpu1", "--set", "ordered.window=1", "--set", "ordered.window=2"))
                .isEqualTo(ExitCode.USAGE);
        assertOneLine("--set gives ordered.window twice; keep one of the two");
    }

    @Test
    void shouldProposeWhichDeviceWasMeant() {
        assertThat(explain(SWITCH_PAIR, "gpu0", "gpu11")).isEqualTo(ExitCode.USAGE);
        assertOneLine("no device \"gpu11\" on this machine; did you mean gpu1? \"crossdock explain " + SWITCH_PAIR);
    }

    @Test
    void shouldRejectADeviceAsItsOwnPeer() {
        assertThat(explain(SWITCH_PAIR, "gpu0", "3d:00.0")).isEqualTo(ExitCode.USAGE);
        assertOneLine("initiator and target are the same function: 0000:3d:00.0");
    }

    @Test
    void shouldRejectAFileThatIsNoMachine(@TempDir Path folder) throws IOException {
        Path poem = Files.writeString(folder.resolve("poem.txt"), "The fog comes\non little cat feet.\n");

        assertThat(explain(poem.toString())).isEqualTo(ExitCode.INPUT);
        assertOneLine("poem.txt");
    }

    @Test
    void shouldRejectMissingInput() {
        assertThat(explain("missing")).isEqualTo(ExitCode.USAGE);
        assertOneLine("no such file: missing; explain takes files that describe a machine");
        assertThat(explain("missing.txt")).isEqualTo(ExitCode.INPUT);
        assertThat(err.toString()).contains("no such file: missing.txt");
    }

    @Test
    void shouldNotLetAnInputDriveTheTerminal() {
        assertThat(explain(SWITCH_PAIR, "gpu\u001b[2J", "gpu1")).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).doesNotContain("\u001b");
    }

    private void assertOneLine(String part) {
        assertThat(err.toString())
                .startsWith("crossdock: error: ")
                .contains(part)
                .containsOnlyOnce("\n");
        assertThat(out.toString()).isEmpty();
    }

    private int explain(String... args) {
        String[] all = new String[args.length + 1];
        all[0] = "explain";
        System.arraycopy(args, 0, all, 1, args.length);
        return Main.run(all, new PrintWriter(out, true), new PrintWriter(err, true));
    }

    private static String example(String name) {
        return Repository.root().resolve("examples").resolve(name).toString();
    }
}
