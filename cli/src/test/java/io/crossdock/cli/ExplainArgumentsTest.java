package io.crossdock.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExplainArgumentsTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    private String dump = "";
    private String cmdline = "";

    @BeforeEach
    void writeInputs() throws IOException {
        dump = Files.writeString(folder.resolve("lspci.txt"), "").toString();
        cmdline = Files.writeString(folder.resolve("cmdline"), "").toString();
    }

    @Test
    void shouldTakeExistingPathsAsInputsAndAllElseAsDevices() {
        ExplainArguments a = ExplainArguments.of(List.of(dump, "gpu0", cmdline, "0000:81:00.0"), null, null);

        assertThat(a.inputs()).containsExactly(Path.of(dump), Path.of(cmdline));
        assertThat(a.from()).contains("gpu0");
        assertThat(a.to()).contains("0000:81:00.0");
    }

    @Test
    void shouldTakeAnyNumberOfDevicesOfAPattern() {
        ExplainArguments a = ExplainArguments.ofPattern(List.of("gpu2", dump, "gpu0", "gpu1"));

        assertThat(a.inputs()).containsExactly(Path.of(dump));
        assertThat(a.members()).containsExactly("gpu2", "gpu0", "gpu1");
        assertThatThrownBy(() -> ExplainArguments.ofPattern(List.of("missing.txt", "gpu0")))
                .isInstanceOf(CommandException.class)
                .hasMessageContaining("no such file: missing.txt");
    }

    @Test
    void shouldLeaveThePairOpenWithoutDevices() {
        ExplainArguments a = ExplainArguments.of(List.of(dump), null, null);

        assertThat(a.from()).isEmpty();
        assertThat(a.to()).isEmpty();
    }

    @Test
    void shouldFillTheSideThatNoOptionNames() {
        ExplainArguments a = ExplainArguments.of(List.of(dump, "gpu1"), null, "gpu0");

        assertThat(a.from()).contains("gpu1");
        assertThat(a.to()).contains("gpu0");
    }

    @Test
    void shouldTakeTheMachineItRunsOnWhereNothingIsNamed() {
        assertThat(ExplainArguments.of(List.of(), null, null).inputs()).isEmpty();
        assertThat(ExplainArguments.of(List.of("gpu0", "gpu1"), null, null).to())
                .contains("gpu1");
        assertThatThrownBy(() -> ExplainArguments.of(List.of("lspci"), null, null))
                .hasMessageContaining("no such file: lspci; explain takes files")
                .extracting("exitCode")
                .isEqualTo(ExitCode.USAGE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"dump/missing", "missing.txt", "machine.YAML"})
    void shouldSayThatAFileIsMissing(String argument) {
        assertThatThrownBy(() -> ExplainArguments.of(List.of(dump, argument), null, null))
                .hasMessage("no such file: " + argument)
                .extracting("exitCode")
                .isEqualTo(ExitCode.INPUT);
    }

    @Test
    void shouldNotTakeOneDeviceForAPair() {
        assertThatThrownBy(() -> ExplainArguments.of(List.of(dump, "gpu0"), null, null))
                .hasMessageStartingWith("only one device: gpu0; name two for a pair");
        assertThatThrownBy(() -> ExplainArguments.of(List.of(dump), null, "gpu1"))
                .hasMessageStartingWith("only one device: gpu1");
    }

    @Test
    void shouldNotTakeThreeDevices() {
        assertThatThrownBy(() -> ExplainArguments.of(List.of(dump, "gpu0", "gpu1", "gpu2"), null, null))
                .hasMessageStartingWith("too many devices: gpu0, gpu1, gpu2;");
        assertThatThrownBy(() -> ExplainArguments.of(List.of(dump, "gpu2"), "gpu0", "gpu1"))
                .hasMessageStartingWith("too many devices: gpu2 besides --from and --to");
    }
}
