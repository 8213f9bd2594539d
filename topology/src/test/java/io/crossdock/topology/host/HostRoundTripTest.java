package io.crossdock.topology.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.crossdock.platform.HostFacts;
import io.crossdock.platform.MachineDescription;
import io.crossdock.topology.InputException;
import io.crossdock.topology.Inputs;
import io.crossdock.topology.SourceText;
import io.crossdock.topology.yaml.MachineYaml;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What a host told survives being written as YAML. */
class HostRoundTripTest {
    private static final SourceText DUMP = SourceText.of("lspci.txt", """
            21:00.0 3D controller [0302]: NVIDIA Corporation X [10de:20b5]

            c1:00.0 3D controller [0302]: NVIDIA Corporation X [10de:20b5]

            """);

    private static Stream<Map.Entry<String, String>> formats() {
        return Samples.all().entrySet().stream();
    }

    @ParameterizedTest
    @MethodSource("formats")
    void shouldReadWhatItWrote(Map.Entry<String, String> format) {
        MachineDescription machine = Inputs.of(List.of(DUMP, SourceText.of("input.txt", format.getValue())))
                .machine();

        String yaml = MachineYaml.write(machine, format.getKey());
        MachineDescription again =
                Inputs.of(List.of(SourceText.of("written.yaml", yaml))).machine();

        assertThat(again.platform()).isEqualTo(machine.platform());
        assertThat(machine.platform().host().equals(HostFacts.NONE)).isEqualTo(!yaml.contains("\nhost:\n"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "rows: [\"- 1\", \"1\"]|rows: a row has 1 cells, limit=2 as there are devices",
                "rows: [\"- 1\"]|rows: there are 1 rows, limit=2 as there are devices",
                "rows: [\"- x\", \"1 -\"]|rows: not a number: \"x\"",
                "rows: [\"- 1\", \"1 -\"], quantity: fast|quantity: no such value: \"fast\""
            })
    void shouldRefuseTablesThatAreNone(String rows, String cause) {
        String quantity = rows.contains("quantity") ? "" : ", quantity: latency-us";
        String yaml = """
                crossdock: 1
                host:
                  measurements:
                    - {tool: t, devices: [GPU0, "GPU1 @ 0000:c1:00.0"], %s%s}
                """.formatted(rows, quantity);

        assertThatThrownBy(() -> Inputs.of(List.of(DUMP, SourceText.of("x.yaml", yaml))))
                .isInstanceOf(InputException.class)
                .hasMessageContaining(cause);
    }
}
