package io.crossdock.model.device;

import static io.crossdock.model.TestMachines.LEFT;
import static io.crossdock.model.TestMachines.RIGHT;
import static io.crossdock.model.TestMachines.RIGHT_BAR2;
import static org.assertj.core.api.Assertions.assertThat;

import io.crossdock.machine.DmaMemory;
import io.crossdock.machine.Mmio;
import io.crossdock.model.ModelMachine;
import io.crossdock.model.ModelOptions;
import io.crossdock.model.TestEngine;
import io.crossdock.model.TestMachines;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CopyEngineTest {
    private static final long LOCAL = 1 << 20;
    private static final long RIGHT_BAR0 = 0x80_2000_0000L;

    private final ModelMachine machine =
            ModelMachine.of(TestMachines.plain(), ModelOptions.DEFAULT.withLocalMemoryBytes(LOCAL));
    private final TestEngine engine = new TestEngine(machine, LEFT);
    private final Mmio registers = engine.registers();

    @AfterEach
    void tearDown() {
        machine.close();
    }

    @Test
    void shouldIdentifyItself() {
        assertThat(registers.read32(0x00)).isEqualTo(0x45435843);
        assertThat(registers.read8(0)).isEqualTo('C');
        assertThat(registers.read16(2)).isEqualTo('C' | 'E' << 8);
        assertThat(registers.read32(0x04)).isEqualTo(256 << 16 | 1);
        assertThat(registers.read64(0x08)).isEqualTo(LOCAL);
        machine.function(LEFT).orElseThrow().configWrite32(0x48, 0x2020); // extended tags off
        assertThat(registers.read32(0x04)).isEqualTo(32 << 16 | 1);
    }

    @Test
    void shouldComputeTheChecksumOfTheCastagnoliPolynomial() {
        DmaMemory memory = machine.allocate(4096, 4096);
        MemorySegment text = MemorySegment.ofArray("123456789".getBytes(StandardCharsets.US_ASCII));
        memory.bytes().asSlice(0, 9).copyFrom(text);
        engine.run(TestEngine.READ, 77, memory.machineAddress(0), 9);
        assertThat(engine.result()).isEqualTo(9);
        assertThat(engine.checksum(77, 9)).isEqualTo(0xe306_9283L); // the check value of CRC-32/ISCSI
    }

    @Test
    void shouldFillWithAPatternThatEveryOffsetTells() {
        registers.write64(0x28, 1);
        engine.run(TestEngine.FILL, 3, 0, 13);
        engine.run(TestEngine.WRITE, 0, RIGHT_BAR2, 32);
        Mmio bar = machine.function(RIGHT).orElseThrow().bar(2);
        // mix64(1) = 5692161d100b05e5 from byte 3 on, then the low five bytes of mix64(2) = dbd238973a2b148a.
        assertThat(bar.read64(0)).isEqualTo(0x1d100b05e5000000L);
        assertThat(bar.read64(8)).isEqualTo(0x973a2b148a569216L);
        assertThat(bar.read64(16)).isZero();
    }

    /** Longer than what is filled at once; the last word is cut off. */
    @Test
    void shouldGoOnWithThePatternInALongFill() {
        engine.fill(8203, 1);
        engine.run(TestEngine.WRITE, 0, RIGHT_BAR2, 8208);
        Mmio bar = machine.function(RIGHT).orElseThrow().bar(2);
        assertThat(bar.read64(4088)).isEqualTo(0x852527f5df18ebbaL); // mix64(512), mix64(513)
        assertThat(bar.read64(4096)).isEqualTo(0xa928fa1e19340689L);
        assertThat(bar.read64(8192)).isEqualTo(0x0ea9269def702b9eL); // mix64(1025), and of mix64(1026) three bytes
        assertThat(bar.read64(8200)).isEqualTo(0xb88caaL);
    }

    @Test
    void shouldRefuseRangesOutsideOfLocalMemory() {
        assertThat(engine.run(TestEngine.WRITE, LOCAL - 8, RIGHT_BAR2, 16)).isEqualTo(TestEngine.DONE_WITH_ERROR);
        assertThat(registers.read64(0x48)).isEqualTo(LOCAL - 8);
        assertThat(engine.run(TestEngine.FILL, 0, 0, -1)).isEqualTo(TestEngine.DONE_WITH_ERROR);
        assertThat(engine.run(TestEngine.FILL, -1, 0, 1)).isEqualTo(TestEngine.DONE_WITH_ERROR);
        assertThat(engine.run(9, 0, 0, 8)).isEqualTo(TestEngine.DONE_WITH_ERROR);
        assertThat(engine.run(TestEngine.FILL, LOCAL - 8, 0, 8)).isEqualTo(TestEngine.DONE);
    }

    @Test
    void shouldWorkOnlyWhileTimePasses() {
        engine.fill(1 << 18, 1);
        engine.start(TestEngine.WRITE, 0, RIGHT_BAR2, 1 << 18);
        assertThat(registers.read32(0x3c)).isEqualTo(1);
        machine.await(() -> false, Duration.ofNanos(4000));
        assertThat(registers.read32(0x3c)).isEqualTo(1);
        Mmio bar = machine.function(RIGHT).orElseThrow().bar(2);
        assertThat(bar.read64(0)).isNotZero();
        assertThat(bar.read64((1 << 18) - 8)).isZero();
        registers.write32(0x38, TestEngine.FILL); // ignored while busy
        assertThat(engine.finish()).isEqualTo(TestEngine.DONE);
        assertThat(bar.read64((1 << 18) - 8)).isNotZero();
    }

    @Test
    void shouldClearDoneByWritingOnes() {
        engine.fill(8, 1);
        assertThat(registers.read32(0x3c)).isEqualTo(TestEngine.DONE);
        registers.write32(0x3c, 4);
        assertThat(registers.read32(0x3c)).isEqualTo(TestEngine.DONE);
        registers.write32(0x3c, 2);
        assertThat(registers.read32(0x3c)).isZero();
    }

    @Test
    void shouldTakeCommandsFromAPeerDevice() {
        // Eight bytes to RIGHT's LENGTH and PATTERN, then FILL to its COMMAND: a doorbell rung by a device.
        DmaMemory memory = machine.allocate(4096, 4096);
        memory.bytes().set(java.lang.foreign.ValueLayout.JAVA_LONG, 0, 64);
        memory.bytes().set(java.lang.foreign.ValueLayout.JAVA_LONG, 8, 1);
        memory.bytes().set(java.lang.foreign.ValueLayout.JAVA_INT, 16, TestEngine.FILL);
        engine.run(TestEngine.READ, 0, memory.machineAddress(0), 24);
        engine.run(TestEngine.WRITE, 0, RIGHT_BAR0 + 0x20, 16);
        engine.run(TestEngine.WRITE, 16, RIGHT_BAR0 + 0x38, 4);
        TestEngine right = new TestEngine(machine, RIGHT);
        assertThat(right.finish()).isEqualTo(TestEngine.DONE);
        assertThat(right.result()).isEqualTo(64);
        long filled = right.checksum(0, 64);
        assertThat(engine.fill(64, 1).checksum(0, 64)).isEqualTo(filled);
        engine.run(TestEngine.READ, 128, RIGHT_BAR0, 8);
        engine.run(TestEngine.WRITE, 128, memory.machineAddress(0), 8);
        assertThat(machine.memory().read64(memory.machineAddress(0))).isEqualTo(0x0100_0001_4543_5843L);
    }
}
