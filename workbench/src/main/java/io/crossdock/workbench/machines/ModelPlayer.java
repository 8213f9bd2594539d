package io.crossdock.workbench.machines;

import io.crossdock.machine.Machine;
import io.crossdock.machine.PciFunction;
import io.crossdock.model.ModelMachine;
import io.crossdock.model.ModelOptions;
import io.crossdock.model.ModelOptions.DeviceKind;
import io.crossdock.model.nvme.FileMedium;
import io.crossdock.model.nvme.NvmeParameters;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/** A machine that the model plays. */
final class ModelPlayer implements Player {
    private final ModelMachine machine;
    private final List<MachineDevice> devices;
    private final List<FileMedium> media;

    private ModelPlayer(ModelMachine machine, List<MachineDevice> devices, List<FileMedium> media) {
        this.machine = machine;
        this.devices = devices;
        this.media = media;
    }

    static ModelPlayer start(MachineName name, List<MachineDevice> devices) {
        ModelOptions options = ModelOptions.DEFAULT.withVtd(name.vtd());
        List<FileMedium> media = new ArrayList<>();
        try {
            for (int i = 0; i < devices.size(); i++) {
                options = options.withDevice(
                        ModelBoard.bdf(i),
                        switch (devices.get(i)) {
                            case MachineDevice.Edu() -> DeviceKind.EDU;
                            case MachineDevice.SharedMemory(long _) -> DeviceKind.MEMORY;
                            case MachineDevice.Nvme(var image, int _) -> {
                                FileMedium medium = FileMedium.open(image);
                                media.add(medium);
                                yield new DeviceKind.Nvme(medium, "crossdock" + i, NvmeParameters.DEFAULT);
                            }
                        });
            }
            ModelMachine machine = ModelMachine.of(ModelBoard.describe(name.unit(), devices), options);
            return new ModelPlayer(machine, List.copyOf(devices), media);
        } catch (RuntimeException e) {
            media.forEach(FileMedium::close);
            throw e;
        }
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
        media.forEach(FileMedium::close);
    }
}
