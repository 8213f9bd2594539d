package io.crossdock.model.fabric;

import static io.crossdock.model.observe.LinkUse.Direction.DOWN;
import static io.crossdock.model.observe.LinkUse.Direction.UP;
import static org.assertj.core.api.Assertions.assertThat;

import io.crossdock.model.ModelMachine;
import io.crossdock.model.TestEngine;
import io.crossdock.model.TestMachines;
import io.crossdock.model.observe.Hop;
import io.crossdock.model.observe.StreamObservation;
import io.crossdock.pci.Acs;
import io.crossdock.pci.AddressRange;
import io.crossdock.pci.Bar;
import io.crossdock.pci.Bdf;
import io.crossdock.pci.Bridge;
import io.crossdock.pci.FunctionInfo;
import io.crossdock.pci.PciTopology;
import io.crossdock.pci.PortType;
import io.crossdock.pci.Tristate;
import io.crossdock.platform.MachineDescription;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Trees beside the plain one: functions of one device, switches below switches, conventional buses, the root bus. */
class OtherTreesTest {
    private static FunctionInfo port(
            Bdf bdf, PortType type, int secondary, int subordinate, long base, long bytes, int acs) {
        return FunctionInfo.builder(bdf)
                .portType(type)
                .bridge(new Bridge(
                        bdf.bus(),
                        secondary,
                        subordinate,
                        List.of(new Bridge.Window(Bridge.Window.Kind.PREFETCHABLE, new AddressRange(base, bytes))),
                        true))
                .mps(256)
                .acs(Acs.present(0x7f, acs))
                .build();
    }

    private static FunctionInfo device(Bdf bdf, PortType type, long bar, int acs) {
        return FunctionInfo.builder(bdf)
                .portType(type)
                .bars(List.of(Bar.memory(0, true, true, bar, 1 << 20)))
                .mps(256)
                .extendedTags(Tristate.ON)
                .acs(acs < 0 ? Acs.ABSENT : Acs.present(0x7f, acs))
                .build();
    }

    private static ModelMachine machine(FunctionInfo... functions) {
        MachineDescription plain = TestMachines.plain();
        return ModelMachine.of(plain.withTopology(PciTopology.of(List.of(functions))));
    }

    private static StreamObservation copy(ModelMachine machine, Bdf from, int command, long bus) {
        TestEngine engine = new TestEngine(machine, from).fill(4096, 1);
        machine.observer().reset();
        engine.run(command, 0, bus, 256);
        return machine.observer().snapshot().getFirst();
    }

    private static List<String> links(StreamObservation seen) {
        List<String> out = new ArrayList<>();
        seen.links().forEach(u -> out.add(u.port().shortForm() + " " + u.direction()));
        return out;
    }

    private static final Bdf ROOT = Bdf.of(0, 1, 0);
    private static final Bdf ONE = Bdf.of(1, 0, 0);
    private static final Bdf TWO = Bdf.of(1, 0, 1);
    private static final long BASE = 0x80_0000_0000L;
    private static final long SECOND = BASE + 0x10_0000;

    @Test
    void shouldStayInsideADeviceWithTwoFunctions() {
        try (ModelMachine machine = machine(
                port(ROOT, PortType.ROOT_PORT, 1, 1, BASE, 2 << 20, 0),
                device(ONE, PortType.ENDPOINT, BASE, -1),
                device(TWO, PortType.ENDPOINT, SECOND, -1))) {
            StreamObservation write = copy(machine, ONE, TestEngine.WRITE, SECOND + 4096);
            assertThat(write.payloadBytes()).isEqualTo(256);
            assertThat(write.links()).isEmpty();
            StreamObservation read = copy(machine, ONE, TestEngine.READ, SECOND + 4096);
            assertThat(read.payloadBytes()).isEqualTo(256);
            assertThat(read.links()).isEmpty();
        }
    }

    @Test
    void shouldLeaveADeviceWhoseFunctionsRedirect() {
        try (ModelMachine machine = machine(
                port(ROOT, PortType.ROOT_PORT, 1, 1, BASE, 2 << 20, 0),
                device(ONE, PortType.ENDPOINT, BASE, Acs.REQUEST_REDIRECT),
                device(TWO, PortType.ENDPOINT, SECOND, 0))) {
            StreamObservation write = copy(machine, ONE, TestEngine.WRITE, SECOND + 4096);
            assertThat(write.payloadBytes()).isEqualTo(256);
            assertThat(links(write)).containsExactly("00:01.0 UP", "00:01.0 DOWN");
        }
    }

    private static final Bdf UP_1 = Bdf.of(1, 0, 0);
    private static final Bdf DOWN_A = Bdf.of(2, 0, 0);
    private static final Bdf UP_2 = Bdf.of(3, 0, 0);
    private static final Bdf DOWN_B = Bdf.of(4, 0, 0);
    private static final Bdf DOWN_C = Bdf.of(4, 1, 0);
    private static final Bdf INNER_B = Bdf.of(5, 0, 0);
    private static final Bdf INNER_C = Bdf.of(6, 0, 0);

    /** A switch below a switch; both inner devices are below the lower one. */
    private static ModelMachine nested(int acsInner, int acsOuter) {
        return machine(
                port(ROOT, PortType.ROOT_PORT, 1, 6, BASE, 2 << 20, 0),
                port(UP_1, PortType.SWITCH_UPSTREAM, 2, 6, BASE, 2 << 20, 0),
                port(DOWN_A, PortType.SWITCH_DOWNSTREAM, 3, 6, BASE, 2 << 20, acsOuter),
                port(UP_2, PortType.SWITCH_UPSTREAM, 4, 6, BASE, 2 << 20, 0),
                port(DOWN_B, PortType.SWITCH_DOWNSTREAM, 5, 5, BASE, 1 << 20, acsInner),
                port(DOWN_C, PortType.SWITCH_DOWNSTREAM, 6, 6, SECOND, 1 << 20, acsInner),
                device(INNER_B, PortType.ENDPOINT, BASE, -1),
                device(INNER_C, PortType.ENDPOINT, SECOND, -1));
    }

    @Test
    void shouldPassTheUpperSwitchOnlyWithUpstreamForwarding() {
        try (ModelMachine machine = nested(Acs.REQUEST_REDIRECT, 0)) {
            StreamObservation seen = copy(machine, INNER_B, TestEngine.WRITE, SECOND + 4096);
            assertThat(seen.payloadBytes()).isZero();
            assertThat(seen.route().getLast())
                    .isEqualTo(new Hop(
                            java.util.Optional.of(DOWN_A),
                            Hop.Kind.DROPPED,
                            "the address lies below the port it came from, and ACS UF is off"));
            assertThat(links(seen)).containsExactly("04:00.0 UP", "02:00.0 UP");
        }
        try (ModelMachine machine = nested(Acs.REQUEST_REDIRECT, Acs.UPSTREAM_FORWARDING)) {
            StreamObservation seen = copy(machine, INNER_B, TestEngine.WRITE, SECOND + 4096);
            assertThat(seen.payloadBytes()).isEqualTo(256);
            assertThat(links(seen))
                    .containsExactly(
                            "04:00.0 UP", "02:00.0 UP", "00:01.0 UP", "00:01.0 DOWN", "02:00.0 DOWN", "04:01.0 DOWN");
        }
    }

    @Test
    void shouldAnswerTheShortWayWithoutCompletionRedirect() {
        try (ModelMachine machine = nested(Acs.REQUEST_REDIRECT, Acs.UPSTREAM_FORWARDING)) {
            StreamObservation seen = copy(machine, INNER_B, TestEngine.READ, SECOND + 4096);
            assertThat(seen.payloadBytes()).isEqualTo(256);
            // The request goes by the root, its completion turns in the lower switch.
            assertThat(links(seen))
                    .containsExactlyInAnyOrder(
                            "04:00.0 UP",
                            "02:00.0 UP",
                            "00:01.0 UP",
                            "00:01.0 DOWN",
                            "02:00.0 DOWN",
                            "04:01.0 DOWN",
                            "04:01.0 UP",
                            "04:00.0 DOWN");
        }
    }

    @Test
    void shouldTurnOnAConventionalBus() {
        Bdf bridge = Bdf.of(1, 0, 0);
        Bdf left = Bdf.of(2, 1, 0);
        Bdf right = Bdf.of(2, 2, 0);
        try (ModelMachine machine = machine(
                port(ROOT, PortType.ROOT_PORT, 1, 2, BASE, 2 << 20, 0),
                port(bridge, PortType.PCIE_TO_PCI_BRIDGE, 2, 2, BASE, 2 << 20, 0),
                device(left, PortType.CONVENTIONAL, BASE, -1),
                device(right, PortType.CONVENTIONAL, SECOND, -1))) {
            StreamObservation turned = copy(machine, left, TestEngine.WRITE, SECOND + 4096);
            assertThat(turned.payloadBytes()).isEqualTo(256);
            assertThat(turned.links()).isEmpty();
            assertThat(copy(machine, left, TestEngine.READ, SECOND + 4096).payloadBytes())
                    .isEqualTo(256);
            long memory = machine.allocate(4096, 4096).machineAddress(0);
            StreamObservation up = copy(machine, left, TestEngine.WRITE, memory);
            assertThat(links(up)).containsExactly("00:01.0 UP");
            assertThat(up.requests()).isEqualTo(2); // 128 bytes: no DevCtl
        }
    }

    @Test
    void shouldReachDevicesOnTheRootBus() {
        Bdf integrated = Bdf.of(0, 5, 0);
        try (ModelMachine machine = machine(
                port(ROOT, PortType.ROOT_PORT, 1, 1, BASE, 1 << 20, 0),
                device(ONE, PortType.ENDPOINT, BASE, -1),
                device(integrated, PortType.ROOT_COMPLEX_INTEGRATED_ENDPOINT, SECOND, -1))) {
            assertThat(links(copy(machine, ONE, TestEngine.WRITE, SECOND + 4096)))
                    .containsExactly("00:01.0 UP");
            StreamObservation down = copy(machine, integrated, TestEngine.WRITE, BASE + 4096);
            assertThat(links(down)).containsExactly("00:01.0 DOWN");
            StreamObservation read = copy(machine, integrated, TestEngine.READ, BASE + 4096);
            assertThat(read.links())
                    .extracting(u -> u.port().shortForm() + " " + u.direction())
                    .containsExactlyInAnyOrder("00:01.0 " + DOWN, "00:01.0 " + UP);
            assertThat(read.payloadBytes()).isEqualTo(256);
        }
    }
}
