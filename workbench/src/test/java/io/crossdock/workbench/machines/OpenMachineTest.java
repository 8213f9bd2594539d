package io.crossdock.workbench.machines;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossdock.dma.Direction;
import io.crossdock.dma.DmaConfig;
import io.crossdock.dma.DmaDevice;
import io.crossdock.dma.DmaMapping;
import io.crossdock.driver.edu.EduDevice;
import io.crossdock.iommu.DomainKind;
import io.crossdock.machine.DmaMemory;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class OpenMachineTest {
    @Test
    void shouldKnowMachinesByName() {
        assertThat(MachineName.values())
                .extracting(MachineName::text)
                .containsExactly(
                        "model-vtd",
                        "model-vtd-scalable",
                        "model-vtd-scalable-5",
                        "model-vtd-first",
                        "model-vtd-first-5",
                        "model-smmu",
                        "model-smmu-nested",
                        "qemu-vtd",
                        "qemu-vtd-scalable",
                        "qemu-vtd-first",
                        "qemu-smmu",
                        "qemu-smmu-nested");
        assertThat(MachineName.of("qemu-smmu")).contains(MachineName.QEMU_SMMU);
        assertThat(MachineName.of("QEMU_SMMU")).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void shouldMoveBytesFromMemoryToAPeer(MachineName name) {
        Here.need(name);
        List<MachineDevice> devices = List.of(
                new MachineDevice.SharedMemory(1 << 16), new MachineDevice.Edu(), new MachineDevice.SharedMemory(4096));
        try (OpenMachine open = OpenMachine.open(name, DmaConfig.of(DomainKind.TRANSLATED), devices)) {
            assertThat(open.name()).isEqualTo(name);
            assertThat(open.playedBy()).matches("model|QEMU \\d+\\.\\d+\\.\\d+");
            DmaDevice device = open.dma().attach(open.function(1));
            EduDevice edu = EduDevice.open(open.machine(), device.function());
            DmaMemory memory = open.machine().allocate(4096, 4096);
            byte[] data = new byte[4000];
            new Random(7).nextBytes(data);
            memory.bytes().asSlice(0, 4000).copyFrom(MemorySegment.ofArray(data));
            DmaMapping source = device.mapSingle(memory, 0, 4096, Direction.TO_DEVICE);
            DmaMapping target = device.mapResource(open.function(0), 2, 8000, 8192, Direction.BIDIRECTIONAL);
            edu.readMemory(source.dmaAddress(), 0, 4000);
            edu.writeMemory(target.dmaAddress(), 0, 4000);
            assertThat(open.sharedBytes(0).asSlice(8000, 4000).toArray(ValueLayout.JAVA_BYTE))
                    .isEqualTo(data);
            assertThat(open.sharedBytes(2).byteSize()).isEqualTo(4096);
            assertThat(open.sharedBytes(2).mismatch(MemorySegment.ofArray(new byte[4096])))
                    .isEqualTo(-1);
            assertThat(open.dma().drainFaults()).isEmpty();
        }
    }
}
