package io.crossdock.model.fabric;

import static io.crossdock.model.TestMachines.FAR;
import static io.crossdock.model.TestMachines.FAR_BAR2;
import static io.crossdock.model.TestMachines.FAR_ROOT;
import static io.crossdock.model.TestMachines.LEFT;
import static io.crossdock.model.TestMachines.LEFT_PORT;
import static io.crossdock.model.TestMachines.RIGHT;
import static io.crossdock.model.TestMachines.RIGHT_BAR2;
import static io.crossdock.model.TestMachines.RIGHT_PORT;
import static io.crossdock.model.TestMachines.SWITCH_ROOT;
import static io.crossdock.model.observe.LinkUse.Direction.DOWN;
import static io.crossdock.model.observe.LinkUse.Direction.UP;
import static io.crossdock.model.observe.TlpKind.COMPLETION;
import static io.crossdock.model.observe.TlpKind.COMPLETION_WITH_DATA;
import static io.crossdock.model.observe.TlpKind.MEMORY_READ;
import static io.crossdock.model.observe.TlpKind.MEMORY_WRITE;
import static org.assertj.core.api.Assertions.assertThat;

import io.crossdock.machine.PciFunction;
import io.crossdock.model.ModelMachine;
import io.crossdock.model.TestEngine;
import io.crossdock.model.TestMachines;
import io.crossdock.model.observe.Hop;
import io.crossdock.model.observe.LinkUse;
import io.crossdock.model.observe.MemoryType;
import io.crossdock.model.observe.StreamObservation;
import io.crossdock.model.observe.TlpShape;
import io.crossdock.model.observe.TypeUse;
import io.crossdock.pci.Bdf;
import io.crossdock.platform.MachineDescription;
import io.crossdock.platform.RootComplex.PeerPath;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class PeerRoutingTest {
    /** 16 writes of 256 bytes with a 64-bit address each. */
    private static final Map<TlpShape, Long> PAGE_IN_256 = Map.of(new TlpShape(MEMORY_WRITE, 256, 24), 16L);

    private static StreamObservation copy(ModelMachine machine, Bdf from, int command, long bus, long bytes) {
        TestEngine engine = new TestEngine(machine, from).fill(bytes, 1);
        machine.observer().reset();
        engine.run(command, 0, bus, bytes);
        assertThat(machine.observer().snapshot()).hasSize(1);
        return machine.observer().snapshot().getFirst();
    }

    private static void setAcs(ModelMachine machine, Bdf port, int control) {
        PciFunction function = machine.function(port).orElseThrow();
        assertThat(function.configRead32(0x100) & 0xffff).isEqualTo(0x000d);
        function.configWrite32(0x104, control << 16);
    }

    @Test
    void shouldTurnBelowTheSwitchWithoutRedirect() {
        try (ModelMachine machine = ModelMachine.of(TestMachines.plain())) {
            StreamObservation seen = copy(machine, LEFT, TestEngine.WRITE, RIGHT_BAR2 + 0x2000, 4096);
            assertThat(seen.payloadBytes()).isEqualTo(4096);
            assertThat(seen.requests()).isEqualTo(16);
            assertThat(seen.droppedRequests()).isZero();
            assertThat(seen.links())
                    .containsExactly(
                            new LinkUse(LEFT_PORT, UP, PAGE_IN_256), new LinkUse(RIGHT_PORT, DOWN, PAGE_IN_256));
            assertThat(seen.types()).isEmpty();
            assertThat(seen.route().stream().map(Hop::kind))
                    .containsExactly(
                            Hop.Kind.REQUESTER,
                            Hop.Kind.SWITCH_DOWNSTREAM_PORT,
                            Hop.Kind.SWITCH_DOWNSTREAM_PORT,
                            Hop.Kind.COMPLETER);
            assertThat(machine.function(RIGHT).orElseThrow().bar(2).read64(0x2000))
                    .isEqualTo(0x5692161d100b05e5L); // mix64(1)
        }
    }

    @Test
    void shouldGoThroughTheRootComplexWithRedirect() {
        try (ModelMachine machine = ModelMachine.of(TestMachines.plain())) {
            setAcs(machine, LEFT_PORT, 0x1d);
            StreamObservation seen = copy(machine, LEFT, TestEngine.WRITE, RIGHT_BAR2, 4096);
            assertThat(seen.payloadBytes()).isEqualTo(4096);
            assertThat(seen.links())
                    .containsExactly(
                            new LinkUse(LEFT_PORT, UP, PAGE_IN_256),
                            new LinkUse(SWITCH_ROOT, UP, PAGE_IN_256),
                            new LinkUse(SWITCH_ROOT, DOWN, PAGE_IN_256),
                            new LinkUse(RIGHT_PORT, DOWN, PAGE_IN_256));
            assertThat(seen.types()).containsExactly(new TypeUse(MemoryType.AS_SENT, 4096, 16, 64, false));
            assertThat(seen.route().stream().map(h -> h.kind() + ":" + h.note()))
                    .containsExactly(
                            "REQUESTER:",
                            "SWITCH_DOWNSTREAM_PORT:ACS request redirect, ACSCtl 001d: SV RR CR UF",
                            "SWITCH_UPSTREAM_PORT:",
                            "ROOT_PORT:",
                            "ROOT_COMPLEX:",
                            "ROOT_PORT:",
                            "SWITCH_UPSTREAM_PORT:",
                            "SWITCH_DOWNSTREAM_PORT:",
                            "COMPLETER:");
        }
    }

    @Test
    void shouldFollowAConfigWriteBetweenTwoCopies() {
        try (ModelMachine machine = ModelMachine.of(TestMachines.plain())) {
            assertThat(copy(machine, LEFT, TestEngine.WRITE, RIGHT_BAR2, 4096).links())
                    .hasSize(2);
            setAcs(machine, LEFT_PORT, 0x04);
            assertThat(copy(machine, LEFT, TestEngine.WRITE, RIGHT_BAR2, 4096).links())
                    .hasSize(4);
            setAcs(machine, LEFT_PORT, 0);
            assertThat(copy(machine, LEFT, TestEngine.WRITE, RIGHT_BAR2, 4096).links())
                    .hasSize(2);
        }
    }

    @Test
    void shouldAnswerReadsByIdWithinTheSwitch() {
        try (ModelMachine machine = ModelMachine.of(TestMachines.plain())) {
            StreamObservation seen = copy(machine, LEFT, TestEngine.READ, RIGHT_BAR2, 4096);
            Map<TlpShape, Long> requests = Map.of(new TlpShape(MEMORY_READ, 0, 24), 8L);
            Map<TlpShape, Long> data = Map.of(new TlpShape(COMPLETION_WITH_DATA, 256, 20), 16L);
            assertThat(seen.links())
                    .containsExactlyInAnyOrder(
                            new LinkUse(LEFT_PORT, UP, requests),
                            new LinkUse(RIGHT_PORT, DOWN, requests),
                            new LinkUse(RIGHT_PORT, UP, data),
                            new LinkUse(LEFT_PORT, DOWN, data));
            assertThat(seen.outstandingReads()).isEqualTo(256);
        }
    }

    @Test
    void shouldSendCompletionsUpWithCompletionRedirect() {
        try (ModelMachine machine = ModelMachine.of(TestMachines.plain())) {
            setAcs(machine, RIGHT_PORT, 0x08);
            StreamObservation seen = copy(machine, LEFT, TestEngine.READ, RIGHT_BAR2, 512);
            Map<TlpShape, Long> data = Map.of(new TlpShape(COMPLETION_WITH_DATA, 256, 20), 2L);
            assertThat(seen.links())
                    .contains(
                            new LinkUse(RIGHT_PORT, UP, data),
                            new LinkUse(SWITCH_ROOT, UP, data),
                            new LinkUse(SWITCH_ROOT, DOWN, data));
        }
    }

    @Test
    void shouldKeepPacketsWholeInsideTheRootComplex() {
        try (ModelMachine machine = ModelMachine.of(TestMachines.plain())) {
            StreamObservation seen = copy(machine, LEFT, TestEngine.WRITE, FAR_BAR2, 4096);
            assertThat(seen.links())
                    .containsExactly(
                            new LinkUse(LEFT_PORT, UP, PAGE_IN_256),
                            new LinkUse(SWITCH_ROOT, UP, PAGE_IN_256),
                            new LinkUse(FAR_ROOT, DOWN, PAGE_IN_256));
            assertThat(seen.types()).containsExactly(new TypeUse(MemoryType.AS_SENT, 4096, 16, 64, false));
        }
    }

    @Test
    void shouldMergeLinesOnTheWayOutOfTheInterconnect() {
        MachineDescription lines = TestMachines.withPeerPath(PeerPath.INTERCONNECT, OptionalInt.of(128));
        try (ModelMachine machine = ModelMachine.of(lines)) {
            StreamObservation seen = copy(machine, LEFT, TestEngine.WRITE, FAR_BAR2, 4096);
            assertThat(seen.links())
                    .contains(new LinkUse(FAR_ROOT, DOWN, Map.of(new TlpShape(MEMORY_WRITE, 128, 24), 32L)));
            assertThat(seen.types()).containsExactly(new TypeUse(MemoryType.AS_SENT, 4096, 16, 64, true));
            assertThat(seen.route()).extracting(Hop::kind).contains(Hop.Kind.INTERCONNECT);
        }
    }

    @Test
    void shouldMergeUpToTheMpsOnTheWayWhereNobodyToldThePayload() {
        MachineDescription lines = TestMachines.withPeerPath(PeerPath.UNKNOWN, OptionalInt.empty());
        try (ModelMachine machine = ModelMachine.of(lines)) {
            StreamObservation seen = copy(machine, LEFT, TestEngine.WRITE, FAR_BAR2, 4096);
            assertThat(seen.links()).contains(new LinkUse(FAR_ROOT, DOWN, PAGE_IN_256));
            assertThat(seen.types()).containsExactly(new TypeUse(MemoryType.AS_SENT, 4096, 16, 64, true));
        }
    }

    @Test
    void shouldForwardNothingThroughARootComplexThatRefuses() {
        MachineDescription refused = TestMachines.withPeerPath(PeerPath.REFUSED, OptionalInt.empty());
        try (ModelMachine machine = ModelMachine.of(refused)) {
            StreamObservation seen = copy(machine, LEFT, TestEngine.WRITE, FAR_BAR2, 4096);
            assertThat(seen.payloadBytes()).isZero();
            assertThat(seen.droppedRequests()).isEqualTo(16);
            assertThat(seen.route().getLast())
                    .satisfies(h -> assertThat(h.note()).contains("forwards nothing between its ports"));
            assertThat(machine.function(FAR).orElseThrow().bar(2).read64(0)).isZero();

            machine.observer().reset();
            TestEngine engine = new TestEngine(machine, LEFT);
            assertThat(engine.run(TestEngine.READ, 0, FAR_BAR2 + 0x100, 4096)).isEqualTo(TestEngine.DONE_WITH_ERROR);
            assertThat(engine.registers().read64(0x48)).isEqualTo(FAR_BAR2 + 0x100);
            assertThat(machine.observer().snapshot().getFirst().links())
                    .contains(new LinkUse(LEFT_PORT, DOWN, Map.of(new TlpShape(COMPLETION, 0, 20), 8L)));
        }
    }

    @Test
    void shouldDropAnAddressThatNobodyClaims() {
        try (ModelMachine machine = ModelMachine.of(TestMachines.plain())) {
            StreamObservation seen = copy(machine, LEFT, TestEngine.WRITE, 0xa0_0000_0000L, 4096);
            assertThat(seen.droppedRequests()).isEqualTo(16);
            assertThat(seen.route().getLast().kind()).isEqualTo(Hop.Kind.DROPPED);
            StreamObservation inside = copy(machine, LEFT, TestEngine.WRITE, 0x80_1fff_f000L, 4096);
            assertThat(inside.route().getLast().note()).contains("below the port it came from");
        }
    }

    @Test
    void shouldWriteSystemMemoryWithShortHeadersBelowFourGibibytes() {
        try (ModelMachine machine = ModelMachine.of(TestMachines.plain())) {
            long low = machine.allocate(4096, 4096).machineAddress(0);
            assertThat(low).isEqualTo(0x4000_0000L);
            StreamObservation seen = copy(machine, LEFT, TestEngine.WRITE, low, 4096);
            Map<TlpShape, Long> shortHeaders = Map.of(new TlpShape(MEMORY_WRITE, 256, 20), 16L);
            assertThat(seen.links())
                    .containsExactly(
                            new LinkUse(LEFT_PORT, UP, shortHeaders), new LinkUse(SWITCH_ROOT, UP, shortHeaders));
            assertThat(seen.dramWrittenBytes()).isEqualTo(4096);
            assertThat(machine.memory().read64(low)).isEqualTo(0x5692161d100b05e5L);
        }
    }
}
