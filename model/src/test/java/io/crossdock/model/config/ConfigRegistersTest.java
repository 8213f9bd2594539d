package io.crossdock.model.config;

import static io.crossdock.model.TestMachines.FAR;
import static io.crossdock.model.TestMachines.FAR_BAR2;
import static io.crossdock.model.TestMachines.LEFT;
import static io.crossdock.model.TestMachines.LEFT_PORT;
import static io.crossdock.model.TestMachines.RIGHT;
import static io.crossdock.model.TestMachines.SWITCH_ROOT;
import static org.assertj.core.api.Assertions.assertThat;

import io.crossdock.machine.PciFunction;
import io.crossdock.model.ModelMachine;
import io.crossdock.model.TestEngine;
import io.crossdock.model.TestMachines;
import io.crossdock.pci.AddressRange;
import io.crossdock.pci.Bar;
import io.crossdock.pci.Bdf;
import io.crossdock.pci.Bridge;
import io.crossdock.pci.FunctionInfo;
import io.crossdock.pci.Link;
import io.crossdock.pci.PciTopology;
import io.crossdock.pci.PortType;
import io.crossdock.platform.MachineDescription;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ConfigRegistersTest {
    private ModelMachine machine = ModelMachine.of(TestMachines.plain());

    @BeforeEach
    void setUp() {
        machine.close();
        machine = ModelMachine.of(TestMachines.plain());
    }

    @AfterEach
    void tearDown() {
        machine.close();
    }

    private PciFunction function(Bdf bdf) {
        return machine.function(bdf).orElseThrow();
    }

    @Test
    void shouldShowTheHeaderOfAnEndpoint() {
        PciFunction left = function(LEFT);
        assertThat(left.configRead32(0x00)).isEqualTo(0x2000_1de5);
        assertThat(left.configRead32(0x04)).isEqualTo(0x0010_0006); // capability list; memory, bus master
        assertThat(left.configRead32(0x08)).isEqualTo(0x1200_0000);
        assertThat(left.configRead32(0x0c) >> 16 & 0xff).isZero();
        assertThat(left.configRead32(0x10)).isEqualTo(0x0000_000c); // 64 bits, prefetchable
        assertThat(left.configRead32(0x14)).isEqualTo(0x80);
        assertThat(left.configRead32(0x18)).isEqualTo(0x1000_000c);
        assertThat(left.configRead32(0x34)).isEqualTo(0x40);
        assertThat(left.configRead32(0x40)).isEqualTo(0x0002_0010); // endpoint, version 2
    }

    @Test
    void shouldShowTheHeaderOfABridge() {
        PciFunction root = function(SWITCH_ROOT);
        assertThat(root.configRead32(0x0c) >> 16 & 0xff).isEqualTo(1);
        assertThat(root.configRead32(0x18) & 0xff_ffff).isEqualTo(0x04_01_00);
        assertThat(root.configRead32(0x20)).isEqualTo(0x0000_fff0); // no 32-bit window: base above limit
        assertThat(root.configRead32(0x24)).isEqualTo(0x3ff1_0001);
        assertThat(root.configRead32(0x28)).isEqualTo(0x80);
        assertThat(root.configRead32(0x2c)).isEqualTo(0x80);
        assertThat(root.configRead32(0x40) >> 20 & 0xf).isEqualTo(4);
    }

    @Test
    void shouldTellTheSizeOfABarByOnes() {
        PciFunction left = function(LEFT);
        left.configWrite32(0x18, -1);
        left.configWrite32(0x1c, -1);
        assertThat(left.configRead32(0x18)).isEqualTo(0xfc00_000c); // 64 MiB
        assertThat(left.configRead32(0x1c)).isEqualTo(-1);
        assertThat(left.barRange(2)).isEmpty();
        left.configWrite32(0x18, 0x1400_0000);
        left.configWrite32(0x1c, 0x80);
        assertThat(left.barRange(2)).contains(new AddressRange(0x80_1400_0000L, 64 << 20));
    }

    @Test
    void shouldMoveABarWithItsBytes() {
        PciFunction far = function(FAR);
        far.bar(2).write64(0, 0x1122_3344_5566_7788L);
        far.configWrite32(0x18, 0x1800_0000);
        TestEngine engine = new TestEngine(machine, LEFT);
        assertThat(engine.run(TestEngine.READ, 0, FAR_BAR2, 8)).isEqualTo(TestEngine.DONE_WITH_ERROR);
        assertThat(engine.run(TestEngine.READ, 0, 0x90_1800_0000L, 8)).isEqualTo(TestEngine.DONE);
        engine.run(TestEngine.WRITE, 0, 0x90_1800_0100L, 8);
        assertThat(far.bar(2).read64(0x100)).isEqualTo(0x1122_3344_5566_7788L);
    }

    @Test
    void shouldNotAnswerWithMemoryDecodingOff() {
        PciFunction right = function(RIGHT);
        right.bar(2).write32(0, 1);
        right.configWrite32(0x04, 0x0004);
        assertThat(right.bar(2).read32(0)).isEqualTo(-1);
        right.bar(2).write32(0, 2);
        TestEngine engine = new TestEngine(machine, LEFT);
        assertThat(engine.run(TestEngine.READ, 0, TestMachines.RIGHT_BAR2, 8)).isEqualTo(TestEngine.DONE_WITH_ERROR);
        right.configWrite32(0x04, 0x0006);
        assertThat(right.bar(2).read32(0)).isEqualTo(1);
        assertThat(engine.run(TestEngine.READ, 0, TestMachines.RIGHT_BAR2, 8)).isEqualTo(TestEngine.DONE);
    }

    @Test
    void shouldNotSendWithoutBusMastering() {
        function(LEFT).configWrite32(0x04, 0x0002);
        TestEngine engine = new TestEngine(machine, LEFT);
        assertThat(engine.run(TestEngine.WRITE, 0, FAR_BAR2, 8)).isEqualTo(TestEngine.DONE_WITH_ERROR);
        assertThat(machine.observer().snapshot()).isEmpty();
        function(LEFT).configWrite32(0x04, 0x0006);
        function(LEFT_PORT).configWrite32(0x04, 0x0002);
        engine.run(TestEngine.WRITE, 0, FAR_BAR2, 8);
        assertThat(machine.observer().snapshot().getFirst().droppedRequests()).isEqualTo(1);
    }

    @Test
    void shouldFollowABridgeWindow() {
        TestEngine engine = new TestEngine(machine, LEFT);
        PciFunction root = function(TestMachines.FAR_ROOT);
        assertThat(engine.run(TestEngine.READ, 0, FAR_BAR2, 8)).isEqualTo(TestEngine.DONE);
        root.configWrite32(0x24, 0x0ff1_0001); // up to 0x90_0fff_ffff
        assertThat(engine.run(TestEngine.READ, 0, FAR_BAR2, 8)).isEqualTo(TestEngine.DONE_WITH_ERROR);
        root.configWrite32(0x24, 0x1ff1_0001);
        assertThat(engine.run(TestEngine.READ, 0, FAR_BAR2, 8)).isEqualTo(TestEngine.DONE);
    }

    @Test
    void shouldLatchOnlyAcsControlsThatTheHardwareHas() {
        MachineDescription plain = TestMachines.plain();
        FunctionInfo port = plain.topology().require(LEFT_PORT).toBuilder()
                .acs(io.crossdock.pci.Acs.present(0x1b, 0))
                .serialNumber(0x0011_2233_4455_6677L)
                .build();
        machine.close();
        machine = ModelMachine.of(TestMachines.with(plain, port));
        PciFunction left = function(LEFT_PORT);
        assertThat(left.configRead32(0x100)).isEqualTo(0x1101_000d); // next capability at 0x110
        left.configWrite32(0x104, -1);
        assertThat(left.configRead32(0x104)).isEqualTo(0x001b_001b);
        assertThat(left.configRead32(0x110)).isEqualTo(0x0001_0003);
        assertThat(left.configRead32(0x114)).isEqualTo(0x4455_6677);
        assertThat(left.configRead32(0x118)).isEqualTo(0x0011_2233);
    }

    @Test
    void shouldShowTheLink() {
        MachineDescription plain = TestMachines.plain();
        FunctionInfo endpoint = plain.topology().require(LEFT).toBuilder()
                .link(Link.trained(16000, 16))
                .build();
        machine.close();
        machine = ModelMachine.of(TestMachines.with(plain, endpoint));
        assertThat(function(LEFT).configRead32(0x4c) & 0x3ff).isEqualTo(0x104);
        assertThat(function(LEFT).configRead32(0x50) >>> 16).isEqualTo(0x104);
        assertThat(function(LEFT).configRead32(0x6c)).isEqualTo(0x1e);
    }

    @Test
    void shouldKeepABarThatNoRegisterCanHold() {
        MachineDescription plain = TestMachines.plain();
        Bar odd = Bar.memory(4, true, true, 0x90_1f00_1000L, 28 << 10);
        List<Bar> bars = List.of(
                plain.topology().require(FAR).bars().get(0),
                plain.topology().require(FAR).bars().get(1),
                odd);
        machine.close();
        machine = ModelMachine.of(TestMachines.with(
                plain, plain.topology().require(FAR).toBuilder().bars(bars).build()));
        assertThat(function(FAR).configRead32(0x20)).isZero();
        assertThat(function(FAR).barRange(4)).contains(new AddressRange(0x90_1f00_1000L, 28 << 10));
        TestEngine engine = new TestEngine(machine, LEFT).fill(4096, 1);
        assertThat(engine.run(TestEngine.WRITE, 0, 0x90_1f00_7000L, 4096)).isEqualTo(TestEngine.DONE);
        assertThat(function(FAR).bar(4).read64(0x6000)).isEqualTo(0x5692161d100b05e5L);
    }

    @Test
    void shouldInferPortsAndWindowsThatTheInputDidNotShow() {
        List<FunctionInfo> stripped = TestMachines.plain().topology().functions().stream()
                .map(f -> strip(f))
                .toList();
        PciTopology topology = PciTopology.of(stripped);
        assertThat(PortTypes.of(topology, topology.require(TestMachines.UPSTREAM)))
                .isEqualTo(PortType.SWITCH_UPSTREAM);
        assertThat(PortTypes.of(topology, topology.require(LEFT_PORT))).isEqualTo(PortType.SWITCH_DOWNSTREAM);
        machine.close();
        machine = ModelMachine.of(TestMachines.plain().withTopology(topology));
        assertThat(function(SWITCH_ROOT).configRead32(0x24)).isEqualTo(0x33f1_0001);
        TestEngine engine = new TestEngine(machine, LEFT);
        assertThat(engine.run(TestEngine.READ, 0, TestMachines.RIGHT_BAR2, 8)).isEqualTo(TestEngine.DONE);
    }

    private static FunctionInfo strip(FunctionInfo f) {
        var builder = FunctionInfo.builder(f.bdf()).bars(f.bars());
        f.bridge()
                .ifPresent(
                        b -> builder.bridge(new Bridge(b.primary(), b.secondary(), b.subordinate(), List.of(), false)));
        return builder.build();
    }

    @Test
    void shouldReadUnassignedBarsAsZeroAddress() {
        MachineDescription plain = TestMachines.plain();
        Bar unassigned = new Bar(2, Bar.Kind.MEMORY64, true, OptionalLong.empty(), OptionalLong.of(64 << 20));
        machine.close();
        machine = ModelMachine.of(TestMachines.with(
                plain,
                plain.topology().require(FAR).toBuilder()
                        .bars(List.of(plain.topology().require(FAR).bars().getFirst(), unassigned))
                        .build()));
        assertThat(function(FAR).configRead32(0x18)).isEqualTo(0x0c);
        assertThat(function(FAR).barRange(2)).isEmpty();
        function(FAR).configWrite32(0x18, 0x1000_0000);
        function(FAR).configWrite32(0x1c, 0x90);
        assertThat(function(FAR).barRange(2)).contains(new AddressRange(FAR_BAR2, 64 << 20));
    }
}
