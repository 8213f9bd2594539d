package io.crossdock.model.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossdock.dma.Direction;
import io.crossdock.dma.Dma;
import io.crossdock.dma.DmaDevice;
import io.crossdock.dma.DmaMapping;
import io.crossdock.iommu.DomainKind;
import io.crossdock.machine.DmaMemory;
import io.crossdock.model.ModelMachine;
import io.crossdock.model.TestEngine;
import io.crossdock.model.TestMachines;
import io.crossdock.platform.Iommu;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** When unmap returns, accesses that were under way have arrived, and no later one does: with either unit. */
class InFlightTest {
    private static final long BYTES = 0x40000;

    @ParameterizedTest
    @EnumSource(names = {"SMMUV3", "VTD", "AMDVI"})
    void shouldLetNoWriteArriveAfterUnmap(Iommu.Kind unit) {
        for (int round = 0; round < 8; round++) {
            try (ModelMachine machine = ModelMachine.of(TestMachines.withIommu(unit));
                    Dma dma = Dma.start(machine, DomainKind.TRANSLATED)) {
                DmaDevice device =
                        dma.attach(machine.function(TestMachines.LEFT).orElseThrow());
                TestEngine engine = new TestEngine(machine, TestMachines.LEFT).fill(BYTES, 1);
                DmaMemory memory = machine.allocate(BYTES, 4096);
                DmaMapping mapping = device.mapSingle(memory, 0, BYTES, Direction.BIDIRECTIONAL);
                engine.start(TestEngine.WRITE, 0, mapping.dmaAddress(), BYTES);
                pass(machine, round);
                device.unmap(mapping);
                byte[] atUnmap = memory.bytes().toArray(ValueLayout.JAVA_BYTE);
                engine.finish();
                assertThat(memory.bytes().toArray(ValueLayout.JAVA_BYTE))
                        .as("round %d", round)
                        .isEqualTo(atUnmap);
                assertThat(dma.drainFaults()).as("round %d", round).isNotEmpty();
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"SMMUV3", "VTD", "AMDVI"})
    void shouldLetNoReadFetchAfterUnmap(Iommu.Kind unit) {
        for (int round = 0; round < 8; round++) {
            try (ModelMachine machine = ModelMachine.of(TestMachines.withIommu(unit));
                    Dma dma = Dma.start(machine, DomainKind.TRANSLATED)) {
                DmaDevice device =
                        dma.attach(machine.function(TestMachines.LEFT).orElseThrow());
                TestEngine engine = new TestEngine(machine, TestMachines.LEFT);
                DmaMemory memory = machine.allocate(BYTES, 4096);
                DmaMapping mapping = device.mapSingle(memory, 0, BYTES, Direction.BIDIRECTIONAL);
                engine.start(TestEngine.READ, 0, mapping.dmaAddress(), BYTES);
                pass(machine, round);
                device.unmap(mapping);
                memory.bytes().fill((byte) 0xa5); // whoever has the memory now writes its secret
                engine.finish();
                long fetched = engine.checksum(0, BYTES);
                assertThat(fetched)
                        .as("round %d: checksum of zeros", round)
                        .isEqualTo(new TestEngine(machine, TestMachines.FAR).checksum(0, BYTES));
            }
        }
    }

    private static void pass(ModelMachine machine, int steps) {
        long until = machine.clock().nanos() + steps * 1000L;
        machine.await(() -> machine.clock().nanos() >= until, Duration.ofMillis(1));
    }
}
