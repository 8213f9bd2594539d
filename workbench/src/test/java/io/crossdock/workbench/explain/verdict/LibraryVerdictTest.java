package io.crossdock.workbench.explain.verdict;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossdock.workbench.Given;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LibraryVerdictTest {
    private static final Given SWITCH = Given.belowOneSwitch();
    private static final Given PORTS = Given.belowTwoPorts();

    @Test
    void shouldGoBelowASwitchIfTheDriverAllowsIt() {
        LayerVerdict verdict = Asked.library(SWITCH, "gpu0", "gpu1");

        assertThat(verdict.how()).isEqualTo("PIX");
        assertThat(verdict.answer()).isEqualTo(Answer.CONDITIONAL);
        assertThat(verdict.reason()).isEqualTo("within its default level PXB, if the driver allows it");
    }

    @ParameterizedTest
    @CsvSource({"OK, OK, YES", "OK, CNS, NO", "CNS, CNS, NO"})
    void shouldWantTheDriversWordForWritesAndReads(String write, String read, Answer answer) {
        Given printed =
                PORTS.printed("nvidia-smi topo -p2p w", "write", write).printed("nvidia-smi topo -p2p r", "read", read);

        assertThat(Asked.library(printed, "gpu0", "gpu1").answer()).isEqualTo(answer);
    }

    /** NCCL: two GPUs at most, and AMD's processor, for the way through it. */
    @Test
    void shouldCrossAmdsProcessorWithTwoGpusOnly() {
        assertThat(Asked.library(PORTS, "gpu0", "gpu1").reason()).contains("default level SYS");
        assertThat(Asked.library(PORTS.intel("8086:2020", "8086:2030"), "gpu0", "gpu1")
                        .answer())
                .isEqualTo(Answer.NO);
        assertThat(Asked.library(SWITCH, "gpu0", "gpu2").answer()).isEqualTo(Answer.NO);
        assertThat(Asked.library(SWITCH, "gpu0", "gpu2").reason()).contains("NCCL_P2P_LEVEL");
    }

    /** RCCL: any number of GPUs, and every processor but those of Arm, Intel and Zhaoxin. */
    @Test
    void shouldCrossAmdsProcessorWithAnyNumberOfAmdGpus() {
        Given amd = SWITCH.with("10de:2684", "1002:744c");

        assertThat(Asked.library(amd, "gpu0", "gpu2").name()).isEqualTo("RCCL");
        assertThat(Asked.library(amd, "gpu0", "gpu2").reason()).contains("default level SYS");
        assertThat(Asked.library(amd.intel("8086:2020", "8086:2030"), "gpu0", "gpu2")
                        .answer())
                .isEqualTo(Answer.NO);
        assertThat(Asked.library(amd.arm(), "gpu0", "gpu2").answer()).isEqualTo(Answer.NO);
    }

    @Test
    void shouldNotKnowTheLevelOfAnUnknownProcessor() {
        Given unknown = PORTS.with("cpu: {architecture: x86_64, vendor: amd, family: 0x19}\n", "");

        LayerVerdict verdict = Asked.library(unknown, "gpu0", "gpu1");
        assertThat(verdict.answer()).isEqualTo(Answer.UNKNOWN);
        assertThat(verdict.reason()).contains("the processor's maker");
    }

    @Test
    void shouldUseAnotherVariableForNetworkCards() {
        Given near = SWITCH.function("gpu0", "class: infiniband", "id: \"15b3:1021\"");

        assertThat(Asked.library(near, "43:00.0", "44:00.0").answer()).isEqualTo(Answer.YES);
        assertThat(Asked.library(near, "43:00.0", "81:00.0").answer()).isEqualTo(Answer.NO);
        assertThat(Asked.library(near, "43:00.0", "81:00.0").reason()).contains("NCCL_NET_GDR_LEVEL");
    }

    @ParameterizedTest
    @CsvSource({"nvme, 144d:a824", "vga, 1a03:2000", "vga, 8086:e20b"})
    void shouldLeaveOtherDevicesAlone(String kind, String id) {
        Given other = PORTS.function("gpu1", "class: " + kind, "id: \"" + id + "\"");

        assertThat(Asked.library(other, "01:00.0", "02:00.0").answer()).isEqualTo(Answer.NOT_ASKED);
    }

    /** Four layers asked about one pair, and no two need agree: what the screen is for. */
    @Test
    void shouldDifferFromTheLayersBelow() {
        Given given = PORTS.intel("8086:6f00", "8086:6f02")
                .with("root-complex: {peer-path: internal}\n", "")
                .printed("nvidia-smi topo -p2p w", "write", "OK");

        assertThat(Asked.fabric(given, "gpu0", "gpu1").answer()).isEqualTo(Answer.CONDITIONAL);
        assertThat(Asked.p2pdma(given, "gpu0", "gpu1").answer()).isEqualTo(Answer.NO);
        assertThat(Asked.driver(given, "gpu0", "gpu1").answer()).isEqualTo(Answer.YES);
        assertThat(Asked.library(given, "gpu0", "gpu1").answer()).isEqualTo(Answer.NO);
        assertThat(Asked.library(given, "gpu0", "gpu1").how()).isEqualTo("PHB");
    }
}
