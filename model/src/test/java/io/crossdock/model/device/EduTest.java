package io.crossdock.model.device;

import static io.crossdock.model.TestMachines.LEFT;
import static org.assertj.core.api.Assertions.assertThat;

import io.crossdock.machine.DmaMemory;
import io.crossdock.machine.Mmio;
import io.crossdock.model.ModelMachine;
import io.crossdock.model.ModelOptions;
import io.crossdock.model.TestMachines;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EduTest {
    private final ModelMachine machine =
            ModelMachine.of(TestMachines.plain(), ModelOptions.DEFAULT.withDevice(LEFT, ModelOptions.DeviceKind.EDU));
    private final Mmio edu = machine.function(LEFT).orElseThrow().bar(0);

    @AfterEach
    void tearDown() {
        machine.close();
    }

    private void transfer(long source, long destination, long count, long command) {
        edu.write64(0x80, source);
        edu.write64(0x88, destination);
        edu.write64(0x90, count);
        edu.write64(0x98, command);
        assertThat(edu.read64(0x98) & 1).isEqualTo(1);
        assertThat(machine.await(() -> (edu.read64(0x98) & 1) == 0, Duration.ofMillis(1)))
                .isTrue();
    }

    @Test
    void shouldIdentifyItselfAndLive() {
        assertThat(edu.read32(0)).isEqualTo(0x010000ed);
        edu.write32(4, 0x12345678);
        assertThat(edu.read32(4)).isEqualTo(0xedcba987);
        assertThat(edu.read32(0x40)).isEqualTo(-1);
    }

    @Test
    void shouldComputeFactorialsInItsOwnTime() {
        edu.write32(0x20, 0x80);
        edu.write32(0x08, 10);
        assertThat(edu.read32(0x20)).isEqualTo(0x81);
        assertThat(machine.await(() -> (edu.read32(0x20) & 1) == 0, Duration.ofMillis(1)))
                .isTrue();
        assertThat(edu.read32(0x08)).isEqualTo(3628800);
        assertThat(edu.read32(0x24)).isEqualTo(1);
        edu.write32(0x60, 0x30);
        assertThat(edu.read32(0x24)).isEqualTo(0x31);
        edu.write32(0x64, 0x11);
        assertThat(edu.read32(0x24)).isEqualTo(0x20);
    }

    @Test
    void shouldMoveItsBufferByDma() {
        DmaMemory memory = machine.allocate(8192, 4096);
        memory.bytes().set(ValueLayout.JAVA_LONG, 8, 0x1122_3344_5566_7788L);
        transfer(memory.machineAddress(8), 0x40010, 8, 1);
        transfer(0x40010, memory.machineAddress(4096), 8, 2 | 1);
        assertThat(memory.bytes().get(ValueLayout.JAVA_LONG, 4096)).isEqualTo(0x1122_3344_5566_7788L);
        assertThat(edu.read32(0x24)).isZero();
        transfer(0x40010, memory.machineAddress(4104), 8, 4 | 2 | 1);
        assertThat(edu.read32(0x24)).isEqualTo(0x100);
    }

    @Test
    void shouldHaveRegistersWithoutHalves() {
        edu.write64(0x80, 0x1122_3344_5566_7788L);
        assertThat(edu.read32(0x80)).isEqualTo(0x5566_7788);
        assertThat(edu.read32(0x84)).isEqualTo(-1);
        edu.write32(0x84, 5);
        assertThat(edu.read64(0x80)).isEqualTo(0x1122_3344_5566_7788L);
        edu.write32(0x80, 0x99);
        assertThat(edu.read64(0x80)).isEqualTo(0x99);
        assertThat(edu.read64(0)).isEqualTo(-1);
    }

    @Test
    void shouldDropTransfersThatLeaveItsBuffer() {
        DmaMemory memory = machine.allocate(8192, 4096);
        memory.bytes().fill((byte) 7);
        transfer(memory.machineAddress(0), 0x40000, 4096, 1);
        memory.bytes().fill((byte) 0);
        transfer(0x40001, memory.machineAddress(0), 4096, 3);
        transfer(0x3ffff, memory.machineAddress(0), 16, 3);
        assertThat(memory.bytes().get(ValueLayout.JAVA_LONG, 0)).isZero();
        transfer(0x40000, memory.machineAddress(0), 4096, 3);
        assertThat(memory.bytes().get(ValueLayout.JAVA_LONG, 4088)).isEqualTo(0x0707_0707_0707_0707L);
        assertThat(memory.bytes().get(ValueLayout.JAVA_LONG, 4096)).isZero();
    }
}
