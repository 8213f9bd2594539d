package io.crossdock.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.crossdock.iommu.DomainKind;
import io.crossdock.iommu.IommuException;
import io.crossdock.iommu.IommuUnit;
import io.crossdock.iommu.TranslationDomain;
import io.crossdock.iommu.amdvi.AmdViUnit;
import io.crossdock.iommu.smmuv3.Smmuv3Unit;
import io.crossdock.iommu.vtd.VtdUnit;
import io.crossdock.iova.MapContext;
import io.crossdock.machine.DmaMemory;
import io.crossdock.machine.ForwardingMachine;
import io.crossdock.machine.IommuInfo;
import io.crossdock.machine.Machine;
import io.crossdock.machine.Mmio;
import io.crossdock.machine.PciFunction;
import io.crossdock.model.observe.Hop;
import io.crossdock.model.vtd.VtdMode;
import io.crossdock.pagetable.Access;
import io.crossdock.pagetable.MemoryType;
import io.crossdock.pagetable.Stage;
import io.crossdock.pagetable.TableOptions;
import io.crossdock.pci.AddressRange;
import io.crossdock.pci.Bdf;
import io.crossdock.platform.Iommu;
import java.lang.foreign.ValueLayout;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The engine's drivers and a device with a translation cache of its own on the modelled units, in all their modes. */
class AtsOnModelTest {
    private static final long PAGE = 4096;
    private static final long IOVA = 0x5000;

    /** A unit, and the tables by which it translates. */
    enum Way {
        SMMU(Iommu.Kind.SMMUV3, VtdMode.LEGACY, Stage.FIRST),
        SMMU_STAGE_2(Iommu.Kind.SMMUV3, VtdMode.LEGACY, Stage.SECOND),
        VTD(Iommu.Kind.VTD, VtdMode.LEGACY, Stage.USUAL),
        VTD_CACHING(Iommu.Kind.VTD, VtdMode.CACHING, Stage.USUAL),
        VTD_SCALABLE(Iommu.Kind.VTD, VtdMode.SCALABLE, Stage.USUAL),
        VTD_FIRST_STAGE(Iommu.Kind.VTD, VtdMode.FIRST_STAGE, Stage.FIRST),
        AMDVI(Iommu.Kind.AMDVI, VtdMode.LEGACY, Stage.USUAL);

        private final Iommu.Kind kind;
        private final VtdMode mode;
        private final Stage stage;

        Way(Iommu.Kind kind, VtdMode mode, Stage stage) {
            this.kind = kind;
            this.mode = mode;
            this.stage = stage;
        }

        ModelMachine machine() {
            return ModelMachine.of(TestMachines.withAts(kind), ModelOptions.DEFAULT.withVtd(mode));
        }

        IommuUnit enable(Machine machine) {
            IommuInfo info = machine.iommus().getFirst();
            TableOptions options = TableOptions.DEFAULT.withStage(stage);
            return switch (info.kind()) {
                case SMMUV3 -> Smmuv3Unit.enable(machine, info, options, null);
                case VTD -> VtdUnit.enable(machine, info, options, null);
                case AMDVI -> AmdViUnit.enable(machine, info, options, null);
            };
        }
    }

    private static void map(TranslationDomain domain, DmaMemory memory, Access access) {
        MemoryType type = domain.carriesMemoryType() ? MemoryType.WRITE_BACK : null;
        domain.map(IOVA, memory.machineAddress(0), PAGE, access, type, MapContext.current());
    }

    /** Whether a read of the page is answered. */
    private static boolean read(TestEngine engine) {
        return engine.run(TestEngine.READ, 0, IOVA, 64) == TestEngine.DONE;
    }

    /** A device may read by what it knows, and learns from an answer that it may not write. */
    @ParameterizedTest
    @EnumSource
    void shouldGrantNoMoreThanIsMapped(Way way) {
        try (ModelMachine machine = way.machine();
                IommuUnit unit = way.enable(machine)) {
            TestEngine engine = new TestEngine(machine, TestMachines.FAR);
            DmaMemory memory = machine.allocate(PAGE, PAGE);
            map(unit.attachWithAts(TestMachines.FAR), memory, Access.READ);
            assertThat(read(engine)).isTrue();
            engine.fill(64, 7).run(TestEngine.WRITE, 0, IOVA, 64);
            assertThat(memory.bytes().asSlice(0, 64).toArray(ValueLayout.JAVA_BYTE))
                    .containsOnly(0);
            assertThat(unit.drainFaults()).hasSize(1);
            machine.free(memory);
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldForgetWithTheUnit(Way way) {
        try (ModelMachine machine = way.machine();
                IommuUnit unit = way.enable(machine)) {
            TestEngine engine = new TestEngine(machine, TestMachines.FAR);
            DmaMemory memory = machine.allocate(PAGE, PAGE);
            TranslationDomain domain = unit.attachWithAts(TestMachines.FAR);
            map(domain, memory, Access.READ_WRITE);
            machine.observer().reset();
            assertThat(read(engine)).isTrue();
            assertThat(machine.observer().snapshot().getFirst().route())
                    .filteredOn(hop -> hop.kind() == Hop.Kind.IOMMU)
                    .extracting(Hop::note)
                    .containsExactly("translated by the sender");

            // Nothing has been forgotten yet: neither by the unit nor by the device.
            domain.unmapUnflushed(IOVA, PAGE, MapContext.current());
            assertThat(read(engine)).isTrue();
            domain.flush();
            assertThat(read(engine)).isFalse();
            assertThat(unit.drainFaults()).hasSize(1);

            map(domain, memory, Access.READ_WRITE);
            assertThat(read(engine)).isTrue();
            domain.unmap(IOVA, PAGE, MapContext.current());
            assertThat(read(engine)).isFalse();
            assertThat(unit.drainFaults()).hasSize(1);
            machine.free(memory);
        }
    }

    /** What it kept of one address space is not used in the next. */
    @ParameterizedTest
    @EnumSource
    void shouldTakeNothingAlongWhenAttachedAnew(Way way) {
        try (ModelMachine machine = way.machine();
                IommuUnit unit = way.enable(machine)) {
            TestEngine engine = new TestEngine(machine, TestMachines.FAR);
            DmaMemory memory = machine.allocate(PAGE, PAGE);
            map(unit.attachWithAts(TestMachines.FAR), memory, Access.READ_WRITE);
            assertThat(read(engine)).isTrue();
            unit.attachWithAts(TestMachines.FAR);
            assertThat(read(engine)).isFalse();
            map(unit.attach(TestMachines.FAR, DomainKind.TRANSLATED), memory, Access.READ_WRITE);
            assertThat(read(engine)).isTrue();
            machine.free(memory);
        }
    }

    /** A function says that it has the capability, and has none: as one that hangs, it does not answer. */
    private static final class Pretending extends ForwardingMachine {
        Pretending(Machine inner) {
            super(inner);
        }

        @Override
        public Optional<? extends PciFunction> function(Bdf bdf) {
            return inner.function(bdf).map(Pretender::new);
        }
    }

    private record Pretender(PciFunction inner) implements PciFunction {
        @Override
        public Bdf bdf() {
            return inner.bdf();
        }

        @Override
        public int configRead32(int offset) {
            return offset == 0x100 ? 0x0001_000f : inner.configRead32(offset);
        }

        @Override
        public void configWrite32(int offset, int value) {
            inner.configWrite32(offset, value);
        }

        @Override
        public Optional<AddressRange> barRange(int index) {
            return inner.barRange(index);
        }

        @Override
        public Mmio bar(int index) {
            return inner.bar(index);
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldLetNothingPassOfADeviceThatDoesNotAnswer(Way way) {
        try (ModelMachine machine = way.machine();
                IommuUnit unit = way.enable(new Pretending(machine))) {
            TestEngine engine = new TestEngine(machine, TestMachines.LEFT);
            DmaMemory memory = machine.allocate(PAGE, PAGE);
            assertThatThrownBy(() -> unit.attachWithAts(TestMachines.LEFT)).isInstanceOf(IommuException.class);
            assertThat(engine.run(TestEngine.READ, 0, memory.machineAddress(0), 64))
                    .isEqualTo(TestEngine.DONE_WITH_ERROR);
            TranslationDomain domain = unit.attach(TestMachines.LEFT, DomainKind.TRANSLATED);
            map(domain, memory, Access.READ);
            assertThat(read(engine)).isTrue();
            domain.unmap(IOVA, PAGE, MapContext.current());
            assertThat(read(engine)).isFalse();
            machine.free(memory);
        }
    }
}
