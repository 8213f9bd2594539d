package io.crossdock.workbench.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.crossdock.pci.Bdf;
import io.crossdock.platform.Iommu;
import io.crossdock.platform.MachineDescription;
import io.crossdock.testing.Repository;
import io.crossdock.topology.DeviceNames;
import io.crossdock.topology.Inputs;
import io.crossdock.topology.SourceText;
import io.crossdock.topology.yaml.MachineYaml;
import io.crossdock.workbench.result.Rate;
import io.crossdock.workbench.run.Addressing;
import io.crossdock.workbench.run.Attribute;
import io.crossdock.workbench.run.TransferOutcome;
import io.crossdock.workbench.run.TransferRequest;
import io.crossdock.workbench.run.TransferRunner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the examples are there to show. */
class ExamplesTest {
    private static final long BYTES = 4 << 20;

    @Test
    void shouldNotMeetTheIommuBelowASwitchWithoutRedirect() {
        MachineDescription machine = example("x86-switch-pair.yaml");

        TransferOutcome outcome = byBusAddress(machine);

        assertThat(machine.platform().iommu().mode()).isEqualTo(Iommu.Mode.TRANSLATED);
        assertThat(outcome.intact()).isTrue();
        assertThat(outcome.writes().translation().lookups()).isZero();
        assertThat(outcome.writes().route()).extracting(h -> h.kind().name()).doesNotContain("IOMMU", "ROOT_COMPLEX");
        assertThat(gigabytes(outcome.write())).isCloseTo(28.7, within(0.06));
    }

    @Test
    void shouldMeetTheIommuBelowASwitchWithRedirectAndMoveNothing() {
        TransferOutcome outcome = byBusAddress(example("x86-switch-pair-acs.yaml"));

        assertThat(outcome.writes().payloadBytes()).isZero();
        assertThat(outcome.writes().translation().faults()).isPositive();
        assertThat(outcome.faults()).isNotEmpty();
    }

    @Test
    void shouldSendRedirectedRequestsOverTheUplink() {
        PairReport report = explain(example("x86-switch-pair-acs.yaml"), Optional.empty());
        Result p2pdma = p2pdma(report);

        assertThat(p2pdma.status()).isEqualTo(Result.Status.ALLOWED);
        assertThat(p2pdma.via()).contains("through the host bridge");
        assertThat(report.findings()).extracting(Finding::code).contains("XD021");
        // the uplink of this switch is Gen3 x16: 15.75 GB/s less headers and SKP
        assertThat(gigabytes(p2pdma.write())).isCloseTo(14.4, within(0.2));
        assertThat(report.remedies().getFirst().rule()).isEqualTo("XD021");
        assertThat(gigabytes(report.remedies().getFirst().write())).isCloseTo(28.7, within(0.06));
    }

    @ParameterizedTest
    @ValueSource(strings = {"x86-root-ports.yaml", "amd-root-ports.yaml"})
    void shouldCarryNoMemoryTypeOnX86(String name) {
        for (Iommu.Mode mode : List.of(Iommu.Mode.TRANSLATED, Iommu.Mode.PASSTHROUGH, Iommu.Mode.OFF)) {
            PairReport report = explain(example(name), Optional.of(mode));
            Result mapped = report.results().getFirst();

            assertThat(mapped.write()).as(mode.name()).isPresent();
            assertThat(mapped.pte().isPresent()).isEqualTo(mode == Iommu.Mode.TRANSLATED);
            mapped.pte().ifPresent(p -> assertThat(p.attribute()).contains("no memory type"));
            assertThat(report.findings()).extracting(Finding::code).doesNotContain("XD010", "XD040");
            assertThat(mapped.write().orElseThrow().relativeHalfWidth()).isLessThan(0.1);
        }
    }

    @Test
    void shouldShowThatP2pdmaSetsMmioAgainOnAListedArmHostBridge() {
        PairReport report = explain(example("arm-listed-host-bridge.yaml"), Optional.empty());
        List<Result> p2pdma =
                report.results().stream().filter(r -> r.api() == Api.P2PDMA).toList();

        assertThat(p2pdma).hasSize(2);
        assertThat(p2pdma.getFirst().via()).contains("dma_map_sg");
        assertThat(gigabytes(p2pdma.getFirst().write())).isCloseTo(28.7, within(0.06));
        assertThat(p2pdma.getLast().via()).contains("hmm");
        assertThat(p2pdma.getLast().pte().orElseThrow().attribute()).contains("Device-nGnRE");
        assertThat(p2pdma.getLast().write().orElseThrow().isInterval()).isTrue();
    }

    @ParameterizedTest
    @MethodSource("examples")
    void shouldKeepEveryPromise(String name) {
        PairReport report = explain(example(name), Optional.empty());

        for (RemedyResult remedy : report.remedies()) {
            if (remedy.machine().isPresent() && remedy.write().isPresent()) {
                PairReport again = explain(writtenAndRead(remedy.machine().get()), Optional.empty());
                double promised = gigabytes(remedy.write());
                Optional<Rate> kept = again.results().stream()
                        .filter(r -> r.write().isPresent())
                        .findFirst()
                        .flatMap(Result::write);
                assertThat(gigabytes(kept))
                        .as(name + ": " + remedy.title())
                        .isCloseTo(promised, within(promised * 1e-3));
            }
        }
    }

    /** What {@code --apply N --write FILE} writes and the next explain reads. */
    private static MachineDescription writtenAndRead(MachineDescription machine) {
        String yaml = MachineYaml.write(machine, "remedy");
        return Inputs.of(List.of(SourceText.of("remedy.yaml", yaml))).machine();
    }

    static Stream<String> examples() throws IOException {
        try (Stream<Path> files = Files.list(Repository.root().resolve("examples"))) {
            return files
                    .map(p -> p.getFileName().toString())
                    .filter(n -> n.endsWith(".yaml") || n.endsWith(".txt"))
                    .sorted()
                    .toList()
                    .stream();
        }
    }

    private static TransferOutcome byBusAddress(MachineDescription machine) {
        Bdf to = end(machine, 1);
        return new TransferRunner()
                .run(new TransferRequest(
                        machine,
                        end(machine, 0),
                        to,
                        machine.topology()
                                .require(to)
                                .largestMemoryBar()
                                .orElseThrow()
                                .index(),
                        Addressing.BUS_ADDRESS,
                        Iommu.Mode.TRANSLATED,
                        Attribute.DEFAULT,
                        BYTES,
                        Map.of()));
    }

    private static Bdf end(MachineDescription machine, int number) {
        return DeviceNames.of(machine).resolve("gpu" + number);
    }

    private static Result p2pdma(PairReport report) {
        return report.results().stream()
                .filter(r -> r.api() == Api.P2PDMA)
                .findFirst()
                .orElseThrow();
    }

    private static double gigabytes(Optional<Rate> rate) {
        return rate.orElseThrow().bytesPerSecond() / 1e9;
    }

    private static MachineDescription example(String name) {
        return Inputs.read(List.of(Repository.root().resolve("examples").resolve(name)))
                .machine();
    }

    private static PairReport explain(MachineDescription machine, Optional<Iommu.Mode> mode) {
        return new Explainer()
                .explain(new ExplainRequest(
                        machine,
                        end(machine, 0),
                        end(machine, 1),
                        OptionalInt.empty(),
                        EnumSet.allOf(Api.class),
                        mode,
                        Attribute.DEFAULT,
                        Optional.empty(),
                        BYTES,
                        Map.of()));
    }
}
