package io.crossdock.workbench.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.crossdock.platform.Iommu;
import io.crossdock.platform.MachineDescription;
import io.crossdock.workbench.Machines;
import io.crossdock.workbench.result.Rate;
import io.crossdock.workbench.run.Attribute;
import io.crossdock.workbench.run.PteEvidence;
import java.util.EnumSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Seed 000: two GPUs of an ARMv8 server, 4 GB/s through dma_map_resource where 28 were expected. */
class SeedCaseTest {
    private static final long BYTES = 4 << 20;

    private final MachineDescription seed = Machines.arm().fitted().twoRootPorts();

    @Test
    void shouldFindFourGigabytesAndTheDeviceAttribute() {
        PairReport report = explain(seed, Attribute.DEFAULT, Optional.empty(), Map.of());
        Result result = report.results().getFirst();

        assertThat(gigabytes(result.write())).isCloseTo(4.0, within(0.01));
        assertThat(result.write().orElseThrow().isInterval()).isFalse();
        PteEvidence pte = result.pte().orElseThrow();
        assertThat(pte.attribute()).isEqualTo("AttrIndx 2, MAIR byte 0x04, Device-nGnRE");
        // AttrIndx 2 in bits 4:2, level 2 block (0b01), AF, outer shareable, EL0 access, nG: Arm ARM D8.3
        assertThat(pte.value() & 0x1f).isEqualTo(0x09);
        assertThat(report.findings()).extracting(Finding::code).contains("XD010");
    }

    @ParameterizedTest
    @EnumSource(names = {"NORMAL_NC", "WRITE_BACK"})
    void shouldReachTheLinkWithANormalType(Attribute type) {
        PairReport report = explain(seed, type, Optional.empty(), Map.of());

        assertThat(gigabytes(report.results().getFirst().write())).isCloseTo(28, within(0.03 * 28));
        assertThat(report.findings().stream().anyMatch(f -> f.code().equals("XD011")))
                .isEqualTo(type == Attribute.WRITE_BACK);
    }

    @ParameterizedTest
    @EnumSource(names = {"OFF", "PASSTHROUGH"})
    void shouldReachTheLinkUntranslated(Iommu.Mode mode) {
        PairReport report = explain(seed, Attribute.DEFAULT, Optional.of(mode), Map.of());

        assertThat(gigabytes(report.results().getFirst().write())).isCloseTo(28, within(0.03 * 28));
        assertThat(report.results().getFirst().pte()).isEmpty();
    }

    @Test
    void shouldRefuseP2pdmaOnAnUnlistedHostBridge() {
        Result p2pdma = explain(seed, Attribute.DEFAULT, Optional.empty(), Map.of())
                .results()
                .getLast();

        assertThat(p2pdma.api()).isEqualTo(Api.P2PDMA);
        assertThat(p2pdma.status()).isEqualTo(Result.Status.REFUSED);
        assertThat(p2pdma.reason()).contains("1af4:1000");
        assertThat(p2pdma.write()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"32, 2.0", "8, 8.0"})
    void shouldScaleWithTheOrderedLatency(double nanos, double expected) {
        PairReport report = explain(seed, Attribute.DEFAULT, Optional.empty(), Map.of("ordered.write.latency", nanos));

        assertThat(gigabytes(report.results().getFirst().write())).isCloseTo(expected, within(0.01));
    }

    @Test
    void shouldHalveTheLinkButNotTheOrderedWritesWithHalfTheLanes() {
        MachineDescription narrow = Machines.arm().fitted().link(4, 8).twoRootPorts();

        assertThat(write(narrow, Attribute.NORMAL_NC)).isCloseTo(28.73 / 2, within(0.03));
        assertThat(write(narrow, Attribute.DEFAULT)).isCloseTo(4.0, within(0.01));
    }

    @Test
    void shouldPrintAnIntervalOnAnyOtherArmMachine() {
        Rate rate = explain(Machines.arm().twoRootPorts(), Attribute.DEFAULT, Optional.empty(), Map.of())
                .results()
                .getFirst()
                .write()
                .orElseThrow();

        assertThat(rate.low() / 1e9).isLessThan(1.1);
        assertThat(rate.high() / 1e9).isGreaterThan(20);
        assertThat(rate.bytesPerSecond() / 1e9).isNotCloseTo(4.0, within(0.1));
    }

    @Test
    void shouldKeepThePromiseOfEveryRemedy() {
        PairReport report = explain(seed, Attribute.DEFAULT, Optional.empty(), Map.of());

        assertThat(report.remedies().stream().filter(r -> r.status() == RemedyResult.Status.WORKS))
                .extracting(RemedyResult::title)
                .containsExactly(
                        "let the driver choose Normal-NC for this mapping",
                        "both cards below one switch, driver on p2pdma",
                        "IOMMU passthrough",
                        "a kernel without IOMMU_MMIO in dma_map_resource");
        for (RemedyResult remedy : report.remedies()) {
            if (remedy.machine().isPresent()) {
                MachineDescription changed = remedy.machine().get();
                assertThat(write(changed, Attribute.DEFAULT))
                        .as(remedy.title())
                        .isCloseTo(gigabytes(remedy.write()), within(0.001 * gigabytes(remedy.write())));
            }
        }
    }

    @Test
    void shouldTryAndRefuseMapSingleAndShowStagingAsADetour() {
        PairReport report = explain(seed, Attribute.DEFAULT, Optional.empty(), Map.of());

        assertThat(report.remedies())
                .filteredOn(r -> r.status() == RemedyResult.Status.REFUSED)
                .extracting(RemedyResult::title)
                .contains("dma_map_single on the BAR", "move the driver to p2pdma");
        RemedyResult staging = report.remedies().stream()
                .filter(r -> r.status() == RemedyResult.Status.DETOUR)
                .findFirst()
                .orElseThrow();
        assertThat(gigabytes(staging.write())).isBetween(12.0, 15.0);
        assertThat(report.traffic())
                .extracting(Traffic::way, Traffic::dramReadBytes, Traffic::dramWrittenBytes)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("direct", 0L, 0L),
                        org.assertj.core.groups.Tuple.tuple("staged", BYTES, BYTES));
    }

    private double write(MachineDescription machine, Attribute attribute) {
        return gigabytes(explain(machine, attribute, Optional.empty(), Map.of())
                .results()
                .getFirst()
                .write());
    }

    private static double gigabytes(Optional<Rate> rate) {
        return rate.orElseThrow().bytesPerSecond() / 1e9;
    }

    private static PairReport explain(
            MachineDescription machine, Attribute attribute, Optional<Iommu.Mode> mode, Map<String, Double> overrides) {
        return new Explainer()
                .explain(new ExplainRequest(
                        machine,
                        Objects.requireNonNull(machine.names().get("gpu0")),
                        Objects.requireNonNull(machine.names().get("gpu1")),
                        OptionalInt.empty(),
                        EnumSet.allOf(Api.class),
                        mode,
                        attribute,
                        Optional.empty(),
                        BYTES,
                        overrides));
    }
}
