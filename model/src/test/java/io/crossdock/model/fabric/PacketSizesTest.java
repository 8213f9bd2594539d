package io.crossdock.model.fabric;

import static io.crossdock.model.TestMachines.FAR;
import static io.crossdock.model.TestMachines.FAR_BAR2;
import static io.crossdock.model.TestMachines.FAR_ROOT;
import static io.crossdock.model.TestMachines.LEFT;
import static io.crossdock.model.TestMachines.LEFT_PORT;
import static io.crossdock.model.TestMachines.RIGHT;
import static io.crossdock.model.TestMachines.RIGHT_BAR2;
import static io.crossdock.model.observe.LinkUse.Direction.DOWN;
import static io.crossdock.model.observe.LinkUse.Direction.UP;
import static io.crossdock.model.observe.TlpKind.COMPLETION_WITH_DATA;
import static io.crossdock.model.observe.TlpKind.MEMORY_READ;
import static io.crossdock.model.observe.TlpKind.MEMORY_WRITE;
import static org.assertj.core.api.Assertions.assertThat;

import io.crossdock.machine.Mmio;
import io.crossdock.machine.PciFunction;
import io.crossdock.model.ModelMachine;
import io.crossdock.model.ModelOptions;
import io.crossdock.model.TestEngine;
import io.crossdock.model.TestMachines;
import io.crossdock.model.observe.Hop;
import io.crossdock.model.observe.LinkUse;
import io.crossdock.model.observe.StreamObservation;
import io.crossdock.model.observe.TlpKind;
import io.crossdock.model.observe.TlpShape;
import io.crossdock.pci.Bdf;
import io.crossdock.pci.FunctionInfoBuilder;
import io.crossdock.pci.Tristate;
import io.crossdock.platform.MachineDescription;
import io.crossdock.platform.RootComplex.PeerPath;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class PacketSizesTest {
    private static TlpShape write(int payload, int overhead) {
        return new TlpShape(MEMORY_WRITE, payload, overhead);
    }

    private static Map<TlpShape, Long> packets(
            ModelMachine machine, int command, long bus, long bytes, Bdf port, LinkUse.Direction direction) {
        TestEngine engine = new TestEngine(machine, LEFT);
        machine.observer().reset();
        assertThat(engine.run(command, 0, bus, bytes)).isEqualTo(TestEngine.DONE);
        return machine.observer().snapshot().getFirst().links().stream()
                .filter(u -> u.port().equals(port) && u.direction() == direction)
                .findFirst()
                .orElseThrow()
                .tlps();
    }

    /** DevCtl of the PCI Express capability at 0x40: MPS code in 7:5, MRRS code in 14:12. */
    private static void setSizes(ModelMachine machine, Bdf bdf, int mpsCode, int mrrsCode) {
        PciFunction function = machine.function(bdf).orElseThrow();
        int control = function.configRead32(0x48) & 0x8f1f;
        function.configWrite32(0x48, control | mpsCode << 5 | mrrsCode << 12);
    }

    @Test
    void shouldCutAtThePayloadFromTheStartOnAndAtEveryPage() {
        try (ModelMachine machine = ModelMachine.of(TestMachines.plain())) {
            // 0x40 to the page end is 4032 bytes: 15 of 256 and one of 192; then 8128 - 4032 = 4096 in the next page.
            assertThat(packets(machine, TestEngine.WRITE, RIGHT_BAR2 + 0x40, 8128, LEFT_PORT, UP))
                    .isEqualTo(Map.of(write(256, 24), 31L, write(192, 24), 1L));
        }
    }

    @Test
    void shouldPadTheFirstAndLastDoubleWord() {
        try (ModelMachine machine = ModelMachine.of(TestMachines.plain())) {
            // Bytes 0x1003 to 0x1008: double words 0x1000, 0x1004 and 0x1008 travel, 6 of their 12 bytes are padding.
            assertThat(packets(machine, TestEngine.WRITE, RIGHT_BAR2 + 0x1003, 6, LEFT_PORT, UP))
                    .isEqualTo(Map.of(write(6, 30), 1L));
            Mmio bar = machine.function(RIGHT).orElseThrow().bar(2);
            new TestEngine(machine, LEFT).fill(8, 1).run(TestEngine.WRITE, 0, RIGHT_BAR2 + 0x2003, 6);
            assertThat(bar.read8(0x2002)).isZero();
            assertThat(bar.read8(0x2003)).isEqualTo(0xe5);
            assertThat(bar.read8(0x2008)).isEqualTo(0x16);
            assertThat(bar.read8(0x2009)).isZero();
        }
    }

    @Test
    void shouldObeyDevCtlAndTheEnginesOwnSizes() {
        try (ModelMachine machine = ModelMachine.of(TestMachines.plain())) {
            setSizes(machine, LEFT, 0, 0);
            assertThat(packets(machine, TestEngine.WRITE, RIGHT_BAR2, 4096, TestMachines.RIGHT_PORT, DOWN))
                    .isEqualTo(Map.of(write(128, 24), 32L));
            setSizes(machine, LEFT, 1, 0);
            assertThat(packets(machine, TestEngine.READ, RIGHT_BAR2, 4096, LEFT_PORT, UP))
                    .isEqualTo(Map.of(new TlpShape(MEMORY_READ, 0, 24), 32L));
            Mmio registers = new TestEngine(machine, LEFT).registers();
            registers.write32(0x30, 64);
            registers.write32(0x34, 1024);
            assertThat(packets(machine, TestEngine.WRITE, RIGHT_BAR2, 4096, LEFT_PORT, UP))
                    .isEqualTo(Map.of(write(64, 24), 64L));
            assertThat(packets(machine, TestEngine.READ, RIGHT_BAR2, 4096, LEFT_PORT, UP))
                    .isEqualTo(Map.of(new TlpShape(MEMORY_READ, 0, 24), 4L));
        }
    }

    @Test
    void shouldEndCompletionsAtMultiplesOfThePayload() {
        try (ModelMachine machine = ModelMachine.of(TestMachines.plain())) {
            // Reads of 512 at 0xc0: completions 0xc0-0xff, 0x100-0x1ff, 0x200-0x2bf; then the last 64 bytes, 0x2c0.
            assertThat(packets(machine, TestEngine.READ, RIGHT_BAR2 + 0xc0, 576, LEFT_PORT, DOWN))
                    .isEqualTo(Map.of(
                            new TlpShape(COMPLETION_WITH_DATA, 64, 20), 2L,
                            new TlpShape(COMPLETION_WITH_DATA, 256, 20), 1L,
                            new TlpShape(COMPLETION_WITH_DATA, 192, 20), 1L));
        }
    }

    @Test
    void shouldDropPacketsThatAPortCallsMalformed() {
        try (ModelMachine machine = ModelMachine.of(TestMachines.plain())) {
            setSizes(machine, LEFT, 2, 2); // 512 bytes; the ports have 256
            TestEngine engine = new TestEngine(machine, LEFT).fill(4096 + 64, 1);
            machine.observer().reset();
            engine.run(TestEngine.WRITE, 0, RIGHT_BAR2 + 0x1000, 4096 + 64);
            StreamObservation seen = machine.observer().snapshot().getFirst();
            assertThat(seen.requests()).isEqualTo(9);
            assertThat(seen.droppedRequests()).isEqualTo(8);
            assertThat(seen.payloadBytes()).isEqualTo(64);
            assertThat(machine.function(RIGHT).orElseThrow().bar(2).read64(0x1000))
                    .isZero();
            assertThat(machine.function(RIGHT).orElseThrow().bar(2).read64(0x2000))
                    .isNotZero();
            machine.observer().reset();
            engine.run(TestEngine.WRITE, 0, RIGHT_BAR2, 512);
            assertThat(machine.observer().snapshot().getFirst().route().getLast())
                    .satisfies(h -> assertThat(h.note())
                            .isEqualTo("packet of 512 bytes is malformed at 0000:02:00.0, whose MPS is 256"));
        }
    }

    @Test
    void shouldDropPacketsThatAPortOnTheWayDownCallsMalformed() {
        try (ModelMachine machine = ModelMachine.of(TestMachines.plain())) {
            setSizes(machine, FAR_ROOT, 0, 0);
            TestEngine engine = new TestEngine(machine, LEFT).fill(4096, 1);
            machine.observer().reset();
            engine.run(TestEngine.WRITE, 0, FAR_BAR2, 4096);
            StreamObservation seen = machine.observer().snapshot().getFirst();
            assertThat(seen.droppedRequests()).isEqualTo(16);
            assertThat(seen.route().getLast().note()).contains("malformed at 0000:00:02.0, whose MPS is 128");
            assertThat(seen.links()).noneMatch(u -> u.port().equals(FAR_ROOT));
        }
    }

    @Test
    void shouldFailAReadWhoseCompletionsAreTooLarge() {
        try (ModelMachine machine = ModelMachine.of(TestMachines.plain())) {
            setSizes(machine, LEFT, 0, 2); // completions of 256 bytes come back to a device that takes 128
            TestEngine engine = new TestEngine(machine, LEFT);
            assertThat(engine.run(TestEngine.READ, 0, RIGHT_BAR2, 512)).isEqualTo(TestEngine.DONE_WITH_ERROR);
            assertThat(machine.observer()
                            .snapshot()
                            .getFirst()
                            .route()
                            .getLast()
                            .note())
                    .isEqualTo("completion of 256 bytes is malformed at 0000:03:00.0, whose MPS is 128");
            assertThat(engine.run(TestEngine.READ, 0, RIGHT_BAR2, 128)).isEqualTo(TestEngine.DONE);
        }
    }

    @Test
    void shouldCutLinesToThePortOnTheWayOut() {
        MachineDescription lines = TestMachines.withPeerPath(PeerPath.INTERCONNECT, OptionalInt.of(512));
        try (ModelMachine machine = ModelMachine.of(lines)) {
            setSizes(machine, FAR_ROOT, 0, 0);
            assertThat(packets(machine, TestEngine.WRITE, FAR_BAR2, 4096, FAR_ROOT, DOWN))
                    .isEqualTo(Map.of(write(128, 24), 32L));
            setSizes(machine, FAR_ROOT, 1, 0);
            new TestEngine(machine, LEFT).registers().write32(0x30, 64);
            // Four packets of 64 bytes arrive and leave as one of 256.
            assertThat(packets(machine, TestEngine.WRITE, FAR_BAR2, 4096, FAR_ROOT, DOWN))
                    .isEqualTo(Map.of(write(256, 24), 16L));
        }
    }

    @Test
    void shouldReadOverTheInterconnect() {
        MachineDescription lines = TestMachines.withPeerPath(PeerPath.INTERCONNECT, OptionalInt.of(128));
        try (ModelMachine machine = ModelMachine.of(lines)) {
            Mmio peer = machine.function(FAR).orElseThrow().bar(2);
            peer.write64(0x1238, 0x0123_4567_89ab_cdefL);
            assertThat(packets(machine, TestEngine.READ, FAR_BAR2 + 0x1000, 1024, FAR_ROOT, DOWN))
                    .isEqualTo(Map.of(new TlpShape(MEMORY_READ, 0, 24), 8L));
            assertThat(packets(machine, TestEngine.READ, FAR_BAR2 + 0x1000, 1024, FAR_ROOT, UP))
                    .isEqualTo(Map.of(new TlpShape(COMPLETION_WITH_DATA, 128, 20), 8L));
            assertThat(packets(machine, TestEngine.READ, FAR_BAR2 + 0x1000, 1024, LEFT_PORT, DOWN))
                    .isEqualTo(Map.of(new TlpShape(COMPLETION_WITH_DATA, 256, 20), 4L));
            TestEngine engine = new TestEngine(machine, LEFT);
            engine.run(TestEngine.WRITE, 0x238, RIGHT_BAR2, 8);
            assertThat(machine.function(RIGHT).orElseThrow().bar(2).read64(0)).isEqualTo(0x0123_4567_89ab_cdefL);
        }
    }

    @Test
    void shouldSayWhatItAssumed() {
        MachineDescription plain = TestMachines.plain();
        FunctionInfoBuilder unknown = io.crossdock.pci.FunctionInfo.builder(LEFT)
                .portType(io.crossdock.pci.PortType.UNKNOWN)
                .bars(plain.topology().require(LEFT).bars())
                .extendedTags(Tristate.UNKNOWN);
        MachineDescription machineOfUnknown = TestMachines.with(plain, unknown.build());
        try (ModelMachine machine = ModelMachine.of(machineOfUnknown, ModelOptions.DEFAULT.withAssumedMps(128))) {
            TestEngine engine = new TestEngine(machine, LEFT).fill(4096, 3);
            machine.observer().reset();
            engine.run(TestEngine.WRITE, 0, RIGHT_BAR2, 4096);
            StreamObservation seen = machine.observer().snapshot().getFirst();
            assertThat(seen.requests()).isEqualTo(32);
            assertThat(seen.route().getFirst())
                    .isEqualTo(
                            new Hop(
                                    java.util.Optional.of(LEFT),
                                    Hop.Kind.REQUESTER,
                                    "MPS unknown, taken as 128, MRRS unknown, taken as 512, extended tags unknown, taken as on"));
        }
    }

    @Test
    void shouldCountTheSameAsPacketByPacket() {
        java.util.SplittableRandom random = new java.util.SplittableRandom(7);
        try (ModelMachine machine = ModelMachine.of(TestMachines.plain())) {
            TestEngine engine = new TestEngine(machine, LEFT);
            for (int i = 0; i < 200; i++) {
                int payload = 1 + random.nextInt(256);
                long start = random.nextInt(10000);
                long bytes = random.nextLong(1, 9001);
                engine.registers().write32(0x30, payload);
                Map<TlpShape, Long> expected = new java.util.HashMap<>();
                for (long at = start; at < start + bytes; ) {
                    long next = Math.min(Math.min(at + payload, (at / 4096 + 1) * 4096), start + bytes);
                    long words = (next + 3) / 4 - at / 4;
                    expected.merge(
                            new TlpShape(TlpKind.MEMORY_WRITE, (int) (next - at), (int) (words * 4 - (next - at)) + 24),
                            1L,
                            Long::sum);
                    at = next;
                }
                assertThat(packets(machine, TestEngine.WRITE, RIGHT_BAR2 + start, bytes, LEFT_PORT, UP))
                        .as("payload %d, start %d, bytes %d", payload, start, bytes)
                        .isEqualTo(expected);
            }
        }
    }
}
