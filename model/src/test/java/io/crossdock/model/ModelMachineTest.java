package io.crossdock.model;

import static io.crossdock.model.TestMachines.FAR;
import static io.crossdock.model.TestMachines.LEFT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.crossdock.machine.DmaMemory;
import io.crossdock.machine.MachineException;
import io.crossdock.machine.PciFunction;
import io.crossdock.platform.Iommu;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What the checks of the seam do not ask, because it is the model's own. */
class ModelMachineTest {
    @Test
    void shouldAnnounceAUnitPerDomainWhereNothingElseLies() {
        try (ModelMachine machine = ModelMachine.of(TestMachines.withIommu(Iommu.Kind.SMMUV3))) {
            assertThat(machine.iommus()).singleElement().satisfies(i -> {
                assertThat(i.registerBase()).isEqualTo(0x0905_0000L);
                assertThat(i.registerSize()).isEqualTo(0x20000);
                assertThat(i.serves(LEFT)).isTrue();
            });
            assertThatThrownBy(() -> machine.registers(0x1000, 0x1000))
                    .isInstanceOf(MachineException.class)
                    .hasMessageContaining("no register block at 0x1000");
        }
    }

    @Test
    void shouldTellMemoryThatIsNotItsOwn() {
        try (ModelMachine machine = ModelMachine.of(TestMachines.plain())) {
            DmaMemory memory = machine.allocate(4096, 4096);
            machine.free(memory);
            assertThatThrownBy(() -> machine.free(memory))
                    .isInstanceOf(MachineException.class)
                    .hasMessage("memory at 0x40000000 is not allocated from this machine; free it once, where it came"
                            + " from");
        }
    }

    @Test
    void shouldNameTheBarsThatAFunctionHas() {
        try (ModelMachine machine = ModelMachine.of(TestMachines.plain())) {
            PciFunction far = machine.function(FAR).orElseThrow();
            assertThatThrownBy(() -> far.bar(4))
                    .isInstanceOf(MachineException.class)
                    .hasMessage("function 0000:05:00.0 has no memory BAR 4 of known size; its memory BARs are [0, 2]");
        }
    }

    @Test
    void shouldLetTimePassInAwaitAlone() {
        try (ModelMachine machine = ModelMachine.of(TestMachines.plain())) {
            assertThat(machine.clock().nanos()).isZero();
            machine.await(() -> true, Duration.ofSeconds(1));
            assertThat(machine.clock().nanos()).isZero();
            machine.await(() -> false, Duration.ofNanos(2500));
            assertThat(machine.clock().nanos()).isEqualTo(2500);
        }
    }

    @Test
    void shouldForgetCountsOnReset() {
        try (ModelMachine machine = ModelMachine.of(TestMachines.plain())) {
            TestEngine engine = new TestEngine(machine, LEFT);
            engine.run(TestEngine.WRITE, 0, TestMachines.FAR_BAR2, 512);
            engine.run(TestEngine.READ, 0, TestMachines.FAR_BAR2, 512);
            assertThat(machine.observer().snapshot())
                    .extracting(o -> o.operation() + " " + o.requests())
                    .containsExactly("WRITE 2", "READ 1");
            machine.observer().reset();
            assertThat(machine.observer().snapshot()).isEmpty();
            engine.run(TestEngine.WRITE, 0, TestMachines.FAR_BAR2, 256);
            assertThat(machine.observer().snapshot())
                    .singleElement()
                    .satisfies(o -> assertThat(o.requests()).isEqualTo(1));
        }
    }

    @Test
    void shouldRefuseOptionsThatMakeNoMachine() {
        assertThatThrownBy(() -> ModelOptions.DEFAULT.withAssumedMps(300)).hasMessageContaining("assumedMps=300");
        assertThatThrownBy(() -> ModelOptions.DEFAULT.withLocalMemoryBytes(5))
                .hasMessageContaining("localMemoryBytes=5");
        assertThatThrownBy(() -> ModelOptions.DEFAULT.withIotlbEntries(0)).hasMessageContaining("iotlbEntries=0");
    }
}
