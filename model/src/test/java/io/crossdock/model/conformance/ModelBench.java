package io.crossdock.model.conformance;

import io.crossdock.conformance.Bench;
import io.crossdock.conformance.CopyEngineProbe;
import io.crossdock.conformance.DmaProbe;
import io.crossdock.conformance.EduProbe;
import io.crossdock.dma.DmaDevice;
import io.crossdock.iommu.DomainKind;
import io.crossdock.machine.Machine;
import io.crossdock.machine.PciFunction;
import io.crossdock.model.ModelMachine;
import io.crossdock.model.ModelOptions;
import io.crossdock.model.TestMachines;
import io.crossdock.platform.Iommu;
import io.crossdock.platform.MachineDescription;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/** A modelled machine on the bench: two initiators below different root ports, the memory of a third device. */
final class ModelBench implements Bench {
    /** What is behind the initiators. */
    enum Initiator {
        COPY_ENGINE,
        EDU
    }

    private final Machine machine;
    private final Initiator initiator;
    private final boolean translates;

    private ModelBench(Machine machine, Initiator initiator, boolean translates) {
        this.machine = machine;
        this.initiator = initiator;
        this.translates = translates;
    }

    static ModelBench of(Iommu.Kind unit, Initiator initiator) {
        return of(unit, initiator, m -> m);
    }

    /** @param wrapper what the checks see of the machine */
    static ModelBench of(Iommu.Kind unit, Initiator initiator, UnaryOperator<Machine> wrapper) {
        MachineDescription description = TestMachines.withIommu(unit);
        ModelOptions options = ModelOptions.DEFAULT;
        if (initiator == Initiator.EDU) {
            for (var bdf : List.of(TestMachines.LEFT, TestMachines.FAR)) {
                description = TestMachines.with(
                        description,
                        description.topology().require(bdf).toBuilder()
                                .vendorId(0x1234)
                                .deviceId(0x11e8)
                                .build());
                options = options.withDevice(bdf, ModelOptions.DeviceKind.EDU);
            }
        }
        Machine machine = wrapper.apply(ModelMachine.of(description, options));
        return new ModelBench(machine, initiator, unit != Iommu.Kind.NONE);
    }

    @Override
    public Machine machine() {
        return machine;
    }

    @Override
    public List<? extends PciFunction> initiators() {
        return List.of(
                machine.function(TestMachines.LEFT).orElseThrow(),
                machine.function(TestMachines.FAR).orElseThrow());
    }

    @Override
    public DmaProbe open(DmaDevice device) {
        return switch (initiator) {
            case COPY_ENGINE -> CopyEngineProbe.open(device);
            case EDU -> EduProbe.open(device);
        };
    }

    @Override
    public Set<DomainKind> domains() {
        return translates ? EnumSet.allOf(DomainKind.class) : EnumSet.of(DomainKind.OFF);
    }

    @Override
    public Optional<PeerMemory> peer() {
        return Optional.of(new PeerMemory(machine.function(TestMachines.RIGHT).orElseThrow(), 2, 0x10000, 0x10000));
    }

    @Override
    public void close() {
        machine.close();
    }
}
