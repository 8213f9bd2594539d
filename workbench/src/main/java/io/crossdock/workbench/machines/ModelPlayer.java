package io.crossdock.workbench.machines;

import io.crossdock.machine.Machine;
import io.crossdock.machine.PciFunction;
import io.crossdock.model.ModelMachine;
import io.crossdock.model.ModelOptions;
import io.crossdock.model.ModelOptions.DeviceKind;
import io.crossdock.platform.Iommu;
import java.lang.foreign.MemorySegment;
import java.util.List;

/** A machine that the model plays. */
final class ModelPlayer implements Player {
    private final ModelMachine machine;
    private final List<MachineDevice> devices;

    private ModelPlayer(ModelMachine machine, List<MachineDevice> devices) {
        this.machine = machine;
        this.devices = devices;
    }

    static ModelPlayer start(Iommu.Kind unit, List<MachineDevice> devices) {
        ModelOptions options = ModelOptions.DEFAULT;
        for (int i = 0; i < devices.size(); i++) {
            options = options.withDevice(ModelBoard.bdf(i), kind(devices.get(i)));
        }
        return new ModelPlayer(ModelMachine.of(ModelBoard.describe(unit, devices), options), List.copyOf(devices));
    }

    private static DeviceKind kind(MachineDevice device) {
        return switch (device) {
            case MachineDevice.Edu() -> DeviceKind.EDU;
            case MachineDevice.SharedMemory(long _) -> DeviceKind.MEMORY;
        };
    }

    @Override
    public Machine machine() {
        return machine;
    }

    @Override
    public String description() {
        return "model";
    }

    @Override
    public PciFunction function(int device) {
        return machine.function(ModelBoard.bdf(device)).orElseThrow();
    }

    @Override
    public MemorySegment sharedBytes(int device) {
        if (!(devices.get(device) instanceof MachineDevice.SharedMemory)) {
            throw new IllegalArgumentException("device " + device + " is no shared memory");
        }
        return machine.barBytes(ModelBoard.bdf(device), ModelBoard.MEMORY_BAR);
    }

    @Override
    public void close() {
        machine.close();
    }
}
