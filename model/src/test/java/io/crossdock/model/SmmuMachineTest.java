package io.crossdock.model;

import static io.crossdock.model.SmmuSetup.DEVICE;
import static io.crossdock.model.SmmuSetup.IOVA;
import static io.crossdock.model.SmmuSetup.NORMAL_NC;
import static io.crossdock.model.SmmuSetup.PAGE;
import static io.crossdock.model.SmmuSetup.READ_ONLY;
import static io.crossdock.model.TestMachines.FAR;
import static io.crossdock.model.TestMachines.FAR_BAR2;
import static io.crossdock.model.TestMachines.FAR_ROOT;
import static io.crossdock.model.TestMachines.LEFT;
import static io.crossdock.model.TestMachines.RIGHT;
import static io.crossdock.model.TestMachines.RIGHT_BAR2;
import static org.assertj.core.api.Assertions.assertThat;

import io.crossdock.machine.DmaMemory;
import io.crossdock.model.observe.Hop;
import io.crossdock.model.observe.LinkUse;
import io.crossdock.model.observe.MemoryType;
import io.crossdock.model.observe.StreamObservation;
import io.crossdock.model.observe.TlpKind;
import io.crossdock.model.observe.TlpShape;
import io.crossdock.model.observe.TranslationUse;
import io.crossdock.model.observe.TypeUse;
import io.crossdock.platform.Iommu;
import io.crossdock.platform.MachineDescription;
import io.crossdock.platform.RootComplex;
import io.crossdock.platform.RootComplex.PeerPath;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Devices behind an SMMUv3: what reaches memory, with which type, and what is refused. */
class SmmuMachineTest {
    private ModelMachine machine = ModelMachine.of(description());
    private SmmuSetup smmu = new SmmuSetup(machine);
    private TestEngine engine = new TestEngine(machine, LEFT);

    private static MachineDescription description() {
        MachineDescription plain = TestMachines.withIommu(Iommu.Kind.SMMUV3);
        return plain.withPlatform(
                plain.platform().withRootComplex(new RootComplex(PeerPath.INTERCONNECT, OptionalInt.of(256))));
    }

    @BeforeEach
    void setUp() {
        machine.close();
        machine = ModelMachine.of(description());
        smmu = new SmmuSetup(machine);
        engine = new TestEngine(machine, LEFT).fill(1 << 20, 1);
    }

    @AfterEach
    void tearDown() {
        machine.close();
    }

    private StreamObservation observed() {
        return machine.observer().snapshot().getFirst();
    }

    private StreamObservation write(long bus, long bytes) {
        machine.observer().reset();
        assertThat(engine.run(TestEngine.WRITE, 0, bus, bytes)).isEqualTo(TestEngine.DONE);
        return observed();
    }

    @Test
    void shouldWriteThroughTheTableToMemory() {
        smmu.enable();
        smmu.attach(LEFT);
        DmaMemory buffer = machine.allocate(8192, 4096);
        smmu.map(0, 2, buffer.machineAddress(0), PAGE | NORMAL_NC);
        StreamObservation seen = write(IOVA, 8192);
        assertThat(seen.payloadBytes()).isEqualTo(8192);
        assertThat(seen.types()).containsExactly(new TypeUse(MemoryType.NORMAL_NON_CACHEABLE, 8192, 32, 128, true));
        assertThat(seen.translation()).isEqualTo(new TranslationUse(32, 30, 2, 5, 2, 0));
        assertThat(seen.dramWrittenBytes()).isEqualTo(8192);
        assertThat(buffer.bytes().get(ValueLayout.JAVA_LONG, 0)).isEqualTo(0x5692161d100b05e5L);
        assertThat(smmu.events()).isZero();
    }

    @Test
    void shouldKeepDeviceLinesApartOnTheWayOut() {
        smmu.enable();
        smmu.attach(LEFT);
        smmu.map(0, 1, FAR_BAR2, PAGE | DEVICE);
        StreamObservation seen = write(IOVA, 4096);
        assertThat(seen.types()).containsExactly(new TypeUse(MemoryType.DEVICE_NGNRE, 4096, 16, 64, true));
        assertThat(seen.links())
                .contains(new LinkUse(
                        FAR_ROOT, LinkUse.Direction.DOWN, Map.of(new TlpShape(TlpKind.MEMORY_WRITE, 64, 24), 64L)));
        assertThat(machine.function(FAR).orElseThrow().bar(2).read64(0)).isEqualTo(0x5692161d100b05e5L);
    }

    @Test
    void shouldReadDeviceLinesOneByOne() {
        smmu.enable();
        smmu.attach(LEFT);
        smmu.map(0, 1, FAR_BAR2, PAGE | DEVICE);
        machine.observer().reset();
        assertThat(engine.run(TestEngine.READ, 0, IOVA, 4096)).isEqualTo(TestEngine.DONE);
        Map<TlpShape, Long> lines = Map.of(new TlpShape(TlpKind.COMPLETION_WITH_DATA, 64, 20), 64L);
        assertThat(observed().links())
                .contains(
                        new LinkUse(FAR_ROOT, LinkUse.Direction.UP, lines),
                        new LinkUse(TestMachines.LEFT_PORT, LinkUse.Direction.DOWN, lines));
    }

    @Test
    void shouldFollowTheBytesOfTheTableAfterInvalidation() {
        smmu.enable();
        smmu.attach(LEFT);
        smmu.map(0, 1, FAR_BAR2, PAGE | DEVICE);
        assertThat(write(IOVA, 4096).types().getFirst().type()).isEqualTo(MemoryType.DEVICE_NGNRE);
        smmu.page(0, smmu.descriptor(0) & ~(7L << 2)); // AttrIndx 0
        assertThat(write(IOVA, 4096).types().getFirst().type()).isEqualTo(MemoryType.DEVICE_NGNRE);
        smmu.invalidate(IOVA);
        smmu.sync();
        StreamObservation seen = write(IOVA, 4096);
        assertThat(seen.types().getFirst().type()).isEqualTo(MemoryType.NORMAL_NON_CACHEABLE);
        assertThat(seen.links())
                .contains(new LinkUse(
                        FAR_ROOT, LinkUse.Direction.DOWN, Map.of(new TlpShape(TlpKind.MEMORY_WRITE, 256, 24), 16L)));
    }

    @Test
    void shouldRecordAnAccessOutsideTheMapping() {
        smmu.enable();
        smmu.attach(LEFT);
        StreamObservation seen = write(IOVA + 0x5080, 128);
        assertThat(seen.droppedRequests()).isEqualTo(1);
        assertThat(seen.payloadBytes()).isZero();
        assertThat(seen.route().getLast().kind()).isEqualTo(Hop.Kind.DROPPED);
        assertThat(seen.route().getLast().note()).contains("F_TRANSLATION");
        assertThat(smmu.events()).isEqualTo(1);
        assertThat(smmu.event(0, 0)).isEqualTo(0x0000_0300_0000_0010L); // F_TRANSLATION, StreamID 03:00.0
        assertThat(smmu.event(0, 1)).isEqualTo(2L << 40); // write, class input address
        assertThat(smmu.event(0, 2)).isEqualTo(IOVA + 0x5080);
    }

    @Test
    void shouldRecordAWriteToAReadOnlyPage() {
        smmu.enable();
        smmu.attach(LEFT);
        DmaMemory buffer = machine.allocate(4096, 4096);
        smmu.map(0, 1, buffer.machineAddress(0), PAGE | READ_ONLY);
        assertThat(write(IOVA + 64, 64).droppedRequests()).isEqualTo(1);
        assertThat(buffer.bytes().get(ValueLayout.JAVA_LONG, 64)).isZero();
        assertThat(smmu.event(0, 0)).isEqualTo(0x0000_0300_0000_0013L);
        assertThat(smmu.event(0, 2)).isEqualTo(IOVA + 64);
        assertThat(engine.run(TestEngine.READ, 0, IOVA, 64)).isEqualTo(TestEngine.DONE);
        assertThat(smmu.events()).isEqualTo(1);
    }

    @Test
    void shouldRefuseAReadAfterUnmapAndTellTheDevice() {
        smmu.enable();
        smmu.attach(LEFT);
        DmaMemory buffer = machine.allocate(4096, 4096);
        smmu.map(0, 1, buffer.machineAddress(0), PAGE);
        assertThat(engine.run(TestEngine.READ, 0, IOVA, 4096)).isEqualTo(TestEngine.DONE);
        smmu.page(0, 0);
        assertThat(engine.run(TestEngine.READ, 0, IOVA, 64))
                .as("a stale translation until it is invalidated")
                .isEqualTo(TestEngine.DONE);
        smmu.invalidate(IOVA);
        smmu.sync();
        assertThat(engine.run(TestEngine.READ, 0, IOVA + 0x100, 64)).isEqualTo(TestEngine.DONE_WITH_ERROR);
        assertThat(engine.registers().read64(0x48)).isEqualTo(IOVA + 0x100);
        assertThat(smmu.event(0, 0)).isEqualTo(0x0000_0300_0000_0010L);
        assertThat(smmu.event(0, 1)).isEqualTo(2L << 40 | 1L << 35);
    }

    @Test
    void shouldConsumeCommandsOnlyWhileTimePasses() {
        smmu.enable();
        int before = smmu.registers().read32(0x9c);
        smmu.invalidate(IOVA);
        smmu.queueSync();
        assertThat(smmu.registers().read32(0x9c)).isEqualTo(before);
        assertThat(machine.await(smmu::isDrained, Duration.ofMillis(1))).isTrue();
    }

    @Test
    void shouldLetNoAccessReachMemoryAfterASyncHasCompleted() {
        smmu.enable();
        smmu.attach(LEFT);
        DmaMemory buffer = machine.allocate(0x40000, 4096);
        smmu.map(0, 64, buffer.machineAddress(0), PAGE);
        for (int round = 0; round < 6; round++) {
            buffer.bytes().fill((byte) 0);
            smmu.map(0, 64, buffer.machineAddress(0), PAGE);
            smmu.command(0x11 | 7L << 48, 0); // CMD_TLBI_NH_ASID
            smmu.sync();
            engine.start(TestEngine.WRITE, 0, IOVA, 0x40000);
            long until = machine.clock().nanos() + 1000L * round;
            machine.await(() -> machine.clock().nanos() >= until, Duration.ofMillis(1));
            for (int page = 0; page < 64; page++) {
                smmu.page(page, 0);
            }
            smmu.command(0x11 | 7L << 48, 0);
            smmu.sync();
            byte[] atSync = buffer.bytes().toArray(ValueLayout.JAVA_BYTE);
            engine.finish();
            assertThat(buffer.bytes().toArray(ValueLayout.JAVA_BYTE))
                    .as("round %d", round)
                    .isEqualTo(atSync);
        }
    }

    @Test
    void shouldPassUntranslatedInBypassAndWhenSwitchedOff() {
        DmaMemory buffer = machine.allocate(4096, 4096);
        StreamObservation off = write(buffer.machineAddress(0), 4096);
        assertThat(off.types()).containsExactly(new TypeUse(MemoryType.AS_SENT, 4096, 16, 64, true));
        assertThat(off.translation()).isEqualTo(TranslationUse.NONE);
        smmu.enable();
        smmu.bypass(LEFT);
        StreamObservation bypass = write(FAR_BAR2, 4096);
        assertThat(bypass.types()).containsExactly(new TypeUse(MemoryType.AS_SENT, 4096, 16, 64, true));
        assertThat(bypass.translation().lookups()).isZero();
        assertThat(bypass.route())
                .filteredOn(h -> h.kind() == Hop.Kind.IOMMU)
                .singleElement()
                .satisfies(h -> assertThat(h.note()).isNotEmpty());
    }

    @Test
    void shouldBeBypassedBelowASwitchWithoutRedirect() {
        smmu.enable(); // no stream is configured: whatever reaches the unit is refused
        StreamObservation seen = write(RIGHT_BAR2, 4096);
        assertThat(seen.payloadBytes()).isEqualTo(4096);
        machine.function(TestMachines.LEFT_PORT).orElseThrow().configWrite32(0x104, 0x1d << 16);
        assertThat(write(RIGHT_BAR2, 4096).payloadBytes()).isZero();
        assertThat(smmu.event(0, 0)).isEqualTo(0x0000_0300_0000_0004L); // C_BAD_STE
    }

    @Test
    void shouldTurnAroundBelowTheRootPortWhenTheTableSaysSo() {
        machine.function(TestMachines.LEFT_PORT).orElseThrow().configWrite32(0x104, 0x1d << 16);
        smmu.enable();
        smmu.attach(LEFT);
        smmu.map(0, 1, RIGHT_BAR2, PAGE | NORMAL_NC);
        StreamObservation seen = write(IOVA, 4096);
        assertThat(seen.types()).containsExactly(new TypeUse(MemoryType.NORMAL_NON_CACHEABLE, 4096, 16, 64, false));
        assertThat(machine.function(RIGHT).orElseThrow().bar(2).read64(0)).isEqualTo(0x5692161d100b05e5L);
    }
}
