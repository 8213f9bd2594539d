package io.crossdock.workbench.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.crossdock.model.observe.StreamObservation.Operation;
import io.crossdock.pci.Acs;
import io.crossdock.pci.Bdf;
import io.crossdock.platform.Iommu.Mode;
import io.crossdock.platform.MachineDescription;
import io.crossdock.platform.RootComplex;
import io.crossdock.workbench.Machines;
import io.crossdock.workbench.result.Rate;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TransferRunnerTest {
    private static final long BYTES = 4 << 20;

    private final TransferRunner runner = new TransferRunner();

    @Test
    void shouldMoveBytesBetweenRootPortsWithoutAnIommu() {
        TransferOutcome outcome = runner.run(request(
                Machines.arm().twoRootPorts(), Machines.GPU0, Machines.GPU1, Addressing.MAP_RESOURCE, Mode.OFF));

        assertThat(outcome.intact()).isTrue();
        assertThat(outcome.writes().payloadBytes()).isEqualTo(BYTES);
        assertThat(outcome.write().orElseThrow().bytesPerSecond() / 1e9).isCloseTo(28.7, within(0.06));
        assertThat(outcome.pte()).isEmpty();
        assertThat(outcome.faults()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"128, 26.5", "256, 28.7", "512, 30.0"})
    void shouldFollowTheMaximumPayload(int mps, double gigabytes) {
        TransferOutcome outcome = runner.run(request(
                Machines.arm().mps(mps).twoRootPorts(),
                Machines.GPU0,
                Machines.GPU1,
                Addressing.MAP_RESOURCE,
                Mode.OFF));

        assertThat(outcome.write().orElseThrow().bytesPerSecond() / 1e9).isCloseTo(gigabytes, within(0.06));
    }

    @Test
    void shouldCoverAllPayloadsWhereNobodyToldTheMaximum() {
        Rate rate = runner.run(request(
                        Machines.arm().mpsUnknown().oneSwitch(),
                        Machines.SWITCH_GPU0,
                        Machines.SWITCH_GPU1,
                        Addressing.BUS_ADDRESS,
                        Mode.OFF))
                .write()
                .orElseThrow();

        assertThat(rate.low() / 1e9).isCloseTo(26.5, within(0.06));
        assertThat(rate.high() / 1e9).isCloseTo(30.0, within(0.06));
        assertThat(rate.relativeHalfWidth()).isLessThan(0.1);
    }

    @Test
    void shouldTurnBelowASwitchWithoutRedirectAndPassTheRootComplexWithIt() {
        MachineDescription direct = Machines.arm().oneSwitch();
        MachineDescription redirected = Machines.arm()
                .acs(Acs.REQUEST_REDIRECT | Acs.COMPLETION_REDIRECT | Acs.UPSTREAM_FORWARDING)
                .oneSwitch();

        assertThat(hops(direct)).doesNotContain("ROOT_COMPLEX");
        assertThat(hops(redirected)).contains("ROOT_COMPLEX");
    }

    private List<String> hops(MachineDescription machine) {
        return runner
                .run(request(machine, Machines.SWITCH_GPU0, Machines.SWITCH_GPU1, Addressing.BUS_ADDRESS, Mode.OFF))
                .writes()
                .route()
                .stream()
                .map(h -> h.kind().name())
                .toList();
    }

    @Test
    void shouldShareAnUplinkBetweenTwoSources() {
        MachineDescription machine = Machines.arm().oneSwitch();

        TogetherOutcome outcome = runner.together(List.of(
                write(machine, Machines.SWITCH_GPU0, Machines.SWITCH_GPU2),
                write(machine, Machines.SWITCH_GPU1, Machines.SWITCH_GPU2)));

        assertThat(outcome.intact()).isTrue();
        assertThat(outcome.mpsKnown()).isTrue();
        assertThat(outcome.rates())
                .allSatisfy(
                        r -> assertThat(r.orElseThrow().bytesPerSecond() / 1e9).isCloseTo(28.7 / 2, within(0.04)));
    }

    @Test
    void shouldLetBothDirectionsUseTheLinkBothWays() {
        MachineDescription machine = Machines.arm().twoRootPorts();

        TogetherOutcome outcome = runner.together(
                List.of(write(machine, Machines.GPU0, Machines.GPU1), write(machine, Machines.GPU1, Machines.GPU0)));

        assertThat(outcome.rates())
                .allSatisfy(
                        r -> assertThat(r.orElseThrow().bytesPerSecond() / 1e9).isCloseTo(28.7, within(0.06)));
    }

    @Test
    void shouldShareTheLinkBetweenAWriterAndAReaderOfOneTarget() {
        MachineDescription machine = Machines.arm().twoRootPorts();

        TogetherOutcome outcome = runner.together(List.of(
                write(machine, Machines.GPU0, Machines.GPU1),
                new StreamRequest(
                        request(machine, Machines.GPU1, Machines.GPU0, Addressing.MAP_RESOURCE, Mode.OFF),
                        Operation.READ)));

        assertThat(outcome.intact()).isTrue();
        assertThat(outcome.rates())
                .allSatisfy(
                        r -> assertThat(r.orElseThrow().bytesPerSecond() / 1e9).isCloseTo(14.4, within(0.3)));
    }

    @Test
    void shouldCoverAllPayloadsOfStreamsTogether() {
        MachineDescription machine =
                Machines.arm().mpsUnknown().rootComplex(RootComplex.UNKNOWN).twoRootPorts();

        TogetherOutcome outcome = runner.together(List.of(write(machine, Machines.GPU0, Machines.GPU1)));

        Rate rate = outcome.rates().getFirst().orElseThrow();
        assertThat(outcome.mpsKnown()).isFalse();
        assertThat(rate.low() / 1e9).isCloseTo(26.5, within(0.06));
        assertThat(rate.high() / 1e9).isCloseTo(30.0, within(0.06));
    }

    private static StreamRequest write(MachineDescription machine, Bdf from, Bdf to) {
        return new StreamRequest(request(machine, from, to, Addressing.MAP_RESOURCE, Mode.OFF), Operation.WRITE);
    }

    private static TransferRequest request(
            MachineDescription machine, Bdf from, Bdf to, Addressing addressing, Mode mode) {
        return new TransferRequest(machine, from, to, 2, addressing, mode, Attribute.DEFAULT, BYTES, Map.of());
    }
}
