package io.crossdock.workbench.explain.verdict;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossdock.workbench.Given;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DriverVerdictTest {
    private static final Given PORTS = Given.belowTwoPorts();
    private static final Given AMD_GPUS = PORTS.with("10de:2684", "1002:744c");
    private static final String SMI = "nvidia-smi topo -p2p w";

    @Test
    void shouldNotGuessWhatNvidiasFirmwareAllows() {
        LayerVerdict verdict = Asked.driver(PORTS, "gpu0", "gpu1");

        assertThat(verdict.name()).isEqualTo("NVIDIA driver");
        assertThat(verdict.answer()).isEqualTo(Answer.UNKNOWN);
        assertThat(verdict.reason()).contains("nvidia-smi topo -p2p w tells");
    }

    @ParameterizedTest
    @CsvSource({
        "OK,  OK,  YES",
        "OK,  CNS, WRITES_ONLY",
        "CNS, CNS, NO",
        "GNS, GNS, NO",
        "OK,  '',  YES",
        "'',  NS,  NO"
    })
    void shouldRepeatWhatNvidiasToolPrinted(String write, String read, Answer answer) {
        Given printed = write.isEmpty() ? PORTS : PORTS.printed(SMI, "write", write);
        printed = read.isEmpty() ? printed : printed.printed("nvidia-smi topo -p2p r", "read", read);

        assertThat(Asked.driver(printed, "gpu0", "gpu1").answer()).isEqualTo(answer);
    }

    @Test
    void shouldSayWhatAWordMeansAndThatAGrantProvesNothing() {
        assertThat(Asked.driver(PORTS.printed(SMI, "write", "CNS"), "gpu0", "gpu1")
                        .reason())
                .isEqualTo("its tool printed CNS (no: chipset not supported)");
        assertThat(Asked.driver(PORTS.printed(SMI, "write", "OK"), "gpu0", "gpu1")
                        .reason())
                .contains("no proof that bytes arrive");
    }

    @Test
    void shouldRefuseDifferentChipsOfNvidia() {
        Given mixed = PORTS.function("gpu1", "id: \"10de:2204\"");
        Given boardVariant = PORTS.function("gpu1", "id: \"10de:2685\"");

        assertThat(Asked.driver(mixed, "gpu0", "gpu1").answer()).isEqualTo(Answer.NO);
        assertThat(Asked.driver(boardVariant, "gpu0", "gpu1").answer()).isEqualTo(Answer.UNKNOWN);
    }

    /** First and last root port of each range that p2p_caps.c has, and their neighbours outside. */
    @ParameterizedTest
    @CsvSource({
        "8086:3408, NO",
        "8086:3411, NO",
        "8086:3407, UNKNOWN",
        "8086:3412, UNKNOWN",
        "8086:3420, NO",
        "8086:3421, NO",
        "8086:3422, UNKNOWN",
        "8086:3c02, NO",
        "8086:3c0b, NO",
        "8086:3c01, UNKNOWN",
        "8086:3c0c, UNKNOWN",
        "8086:0e02, NO",
        "8086:0e0b, NO",
        "8086:0e01, UNKNOWN",
        "8086:0e0c, UNKNOWN",
        "8086:2f01, NO",
        "8086:2f0b, NO",
        "8086:2f00, UNKNOWN",
        "8086:2f0c, UNKNOWN",
        "8086:6f01, NO",
        "8086:6f0b, NO",
        "8086:6f00, UNKNOWN",
        "8086:6f0c, UNKNOWN",
        "1022:6f02, UNKNOWN"
    })
    void shouldRefuseOldIntelHubsAcrossRootBuses(String port, Answer answer) {
        Given apart = Given.belowOneSwitch().intel("8086:2020", port);

        assertThat(Asked.driver(apart, "gpu0", "gpu2").answer()).isEqualTo(answer);
        // below one root bus it does not
        assertThat(Asked.driver(PORTS.intel("8086:2020", port), "gpu0", "gpu1").answer())
                .isEqualTo(Answer.UNKNOWN);
    }

    @Test
    void shouldAskP2pdmaForAmdgpu() {
        LayerVerdict allowed = Asked.driver(AMD_GPUS, "gpu0", "gpu1");
        LayerVerdict refused = Asked.driver(AMD_GPUS.intel("8086:6f00", "8086:6f02"), "gpu0", "gpu1");

        assertThat(allowed.name()).isEqualTo("amdgpu");
        assertThat(allowed.answer()).isEqualTo(Answer.CONDITIONAL);
        assertThat(allowed.reason()).contains("CONFIG_HSA_AMD_P2P");
        assertThat(refused.answer()).isEqualTo(Answer.NO);
        assertThat(refused.reason()).isEqualTo("it asks p2pdma, and p2pdma refuses");
    }

    @Test
    void shouldWantAllVideoMemoryVisibleForAmdgpu() {
        Given small = AMD_GPUS.function("gpu1", "bars: [{bar: 0, size: 256 MiB, kind: 64-bit, prefetchable: on}]");
        Given grows =
                small.function("gpu1", "resizable-bars: [{bar: 0, current: 256 MiB, supported: [256 MiB, 32 GiB]}]");

        assertThat(Asked.driver(small, "gpu0", "gpu1").answer()).isEqualTo(Answer.NO);
        assertThat(Asked.driver(grows, "gpu0", "gpu1").answer()).isEqualTo(Answer.CONDITIONAL);
        assertThat(Asked.driver(grows, "gpu0", "gpu1").evidence())
                .contains("0000:02:00.0 BAR 0: 256 MiB of 32768 MiB that it offers");
    }

    @Test
    void shouldKnowPeermemAndNobodyElse() {
        Given nic = PORTS.function("gpu0", "class: infiniband", "id: \"15b3:1021\"");

        assertThat(Asked.driver(nic, "01:00.0", "02:00.0").name()).isEqualTo("nvidia-peermem");
        assertThat(Asked.driver(nic, "02:00.0", "01:00.0").answer()).isEqualTo(Answer.UNKNOWN);
        assertThat(Asked.driver(nic, "02:00.0", "01:00.0").reason()).contains("vendor 15b3");
    }
}
