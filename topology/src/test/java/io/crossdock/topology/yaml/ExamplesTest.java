package io.crossdock.topology.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossdock.pci.Acs;
import io.crossdock.pci.Bdf;
import io.crossdock.pci.FunctionInfo;
import io.crossdock.pci.LinkRate;
import io.crossdock.pci.PathMps;
import io.crossdock.pci.RootBus;
import io.crossdock.pci.Tristate;
import io.crossdock.platform.Iommu;
import io.crossdock.platform.MachineDescription;
import io.crossdock.platform.Parameter;
import io.crossdock.platform.RootComplex;
import io.crossdock.testing.Repository;
import io.crossdock.topology.DeviceNames;
import io.crossdock.topology.ImportedMachine;
import io.crossdock.topology.Inputs;
import io.crossdock.topology.SourceText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExamplesTest {
    static Stream<Path> descriptions() throws IOException {
        try (Stream<Path> files = Files.list(Repository.root().resolve("examples"))) {
            return files.filter(f -> f.toString().endsWith(".yaml")).sorted().toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("descriptions")
    void shouldFollowTheSchema(Path file) throws IOException {
        assertThat(MachineSchema.errors(Files.readString(file))).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("descriptions")
    void shouldLeaveNothingOpenThatAnAnswerNeeds(Path file) {
        ImportedMachine imported = Inputs.read(List.of(file));

        assertThat(imported.notes()).isEmpty();
        assertThat(imported.machine().unknown()).isEmpty();
        assertThat(imported.machine().names()).containsKeys("gpu0", "gpu1");
        assertThat(imported.machine().topology().functions())
                .allMatch(f -> imported.machine().topology().isPlaced(f.bdf()));
    }

    @Test
    void shouldDescribeTheMachineOfTheReport() {
        MachineDescription machine = read("arm-gpu-pair.yaml");
        Bdf gpu0 = Bdf.parse("41:00.0");
        Bdf gpu1 = Bdf.parse("81:00.0");

        assertThat(machine.names()).containsEntry("gpu0", gpu0).containsEntry("gpu1", gpu1);
        assertThat(machine.topology().rootBuses()).containsExactly(new RootBus(0, 0x40), new RootBus(0, 0x80));
        assertThat(machine.topology().commonBridge(gpu0, gpu1)).isEmpty();
        assertThat(LinkRate.above(machine.topology(), gpu0).orElseThrow().label())
                .isEqualTo("Gen4 x16");
        assertThat(PathMps.between(machine.topology(), gpu0, gpu1)).hasValue(256);
        assertThat(machine.topology()
                        .require(gpu1)
                        .largestMemoryBar()
                        .orElseThrow()
                        .index())
                .isEqualTo(2);
        assertThat(machine.platform().kernel().orElseThrow().text()).isEqualTo("5.10");
        assertThat(machine.platform().iommu().kind()).isEqualTo(Iommu.Kind.SMMUV3);
        assertThat(machine.platform().rootComplex().peerPath()).isEqualTo(RootComplex.PeerPath.INTERCONNECT);
        assertThat(machine.platform().rootComplex().egressPayloadBytes()).hasValue(256);
        assertThat(machine.platform().parameters()).singleElement().satisfies(p -> {
            assertThat(p.name()).isEqualTo("ordered.write.latency");
            assertThat(p.value()).isEqualTo(16);
            assertThat(p.kind()).isEqualTo(Parameter.Kind.FITTED);
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"x86-switch-pair.yaml", "x86-switch-pair-acs.yaml"})
    void shouldPutTwoGpusBelowOneSwitch(String file) {
        MachineDescription machine = read(file);
        DeviceNames names = DeviceNames.of(machine);

        FunctionInfo common = machine.topology()
                .commonBridge(names.resolve("gpu0"), names.resolve("gpu1"))
                .orElseThrow();
        assertThat(common.bdf()).isEqualTo(machine.names().get("sw0"));
        for (String port : List.of("sw0p0", "sw0p1", "sw0p2")) {
            assertThat(machine.topology().require(names.resolve(port)).acs().enabled(Acs.REDIRECT))
                    .isEqualTo(Tristate.of(file.contains("-acs")));
        }
    }

    @Test
    void shouldReadTheExampleOfTheDocumentation() throws IOException {
        String page = Files.readString(Repository.root().resolve("docs/machine-description.md"));
        String yaml = page.substring(page.indexOf("```yaml\n") + 8, page.indexOf("\n```\n", page.indexOf("```yaml\n")));

        MachineDescription machine =
                Inputs.of(List.of(SourceText.of("page.yaml", yaml))).machine();

        assertThat(machine.unknown()).isEmpty();
        assertThat(machine.names().get("gpu1")).isEqualTo(Bdf.parse("81:00.0"));
        assertThat(MachineSchema.errors(yaml)).isEmpty();
    }

    @Test
    void shouldShowTheSameInTheTextOfLspci() {
        MachineDescription machine = read("lspci-switch-pair.txt");
        DeviceNames names = DeviceNames.of(machine);

        assertThat(machine.topology()
                        .commonBridge(names.resolve("gpu0"), names.resolve("gpu1"))
                        .orElseThrow()
                        .bdf())
                .isEqualTo(Bdf.parse("3b:00.0"));
        assertThat(machine.topology().commonBridge(names.resolve("gpu0"), names.resolve("gpu2")))
                .isEmpty();
        assertThat(machine.topology().require(Bdf.parse("3c:01.0")).acs()).isEqualTo(Acs.present(0x5f, 0x1d));
        assertThat(machine.platform().iommu().kind()).isEqualTo(Iommu.Kind.VTD);
    }

    private static MachineDescription read(String example) {
        return Inputs.read(List.of(Repository.root().resolve("examples").resolve(example)))
                .machine();
    }
}
