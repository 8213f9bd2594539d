package io.crossdock.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossdock.iommu.DomainKind;
import io.crossdock.iommu.FaultRecord;
import io.crossdock.iommu.vtd.VtdUnit;
import io.crossdock.iova.MapContext;
import io.crossdock.machine.DmaMemory;
import io.crossdock.model.vtd.VtdMode;
import io.crossdock.pagetable.Access;
import io.crossdock.pagetable.TableOptions;
import io.crossdock.platform.Iommu;
import org.junit.jupiter.api.Test;

/** The engine's driver in VT-d's scalable mode on the modelled unit, which remembers PASID entries. */
class ScalableModeTest {
    @Test
    void shouldForgetThePasidEntryOfADetachedFunction() {
        try (ModelMachine machine = ModelMachine.of(
                TestMachines.withIommu(Iommu.Kind.VTD), ModelOptions.DEFAULT.withVtd(VtdMode.SCALABLE))) {
            VtdUnit unit = VtdUnit.enable(machine, machine.iommus().getFirst(), TableOptions.DEFAULT, null);
            DmaMemory memory = machine.allocate(4096, 4096);
            TestEngine engine = new TestEngine(machine, TestMachines.FAR);
            unit.attach(TestMachines.FAR, DomainKind.TRANSLATED)
                    .map(0x5000, memory.machineAddress(0), 4096, Access.READ, null, MapContext.current());
            assertThat(engine.run(TestEngine.READ, 0, 0x5000, 64)).isEqualTo(TestEngine.DONE);
            unit.detach(TestMachines.FAR);
            assertThat(engine.run(TestEngine.READ, 0, 0x5000, 64)).isEqualTo(TestEngine.DONE_WITH_ERROR);
            assertThat(unit.drainFaults()).extracting(FaultRecord::reason).containsExactly("context entry not present");
            // An entry that was remembered would still translate.
            unit.attach(TestMachines.FAR, DomainKind.IDENTITY);
            assertThat(engine.run(TestEngine.READ, 0, memory.machineAddress(0), 64))
                    .isEqualTo(TestEngine.DONE);
            assertThat(unit.drainFaults()).isEmpty();
        }
    }
}
