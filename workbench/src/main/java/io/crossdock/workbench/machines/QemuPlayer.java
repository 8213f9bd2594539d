package io.crossdock.workbench.machines;

import io.crossdock.hardware.qemu.QemuConfig;
import io.crossdock.hardware.qemu.QemuDevice;
import io.crossdock.hardware.qemu.QemuMachine;
import io.crossdock.hardware.qemu.QemuUnit;
import io.crossdock.hardware.qemu.RamFile;
import io.crossdock.machine.Machine;
import io.crossdock.machine.MachineException;
import io.crossdock.machine.PciFunction;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A machine that QEMU plays. */
final class QemuPlayer implements Player {
    private final QemuConfig config;
    private final QemuMachine machine;
    private final Arena arena;
    private final Map<Integer, MemorySegment> shared;

    private QemuPlayer(QemuConfig config, QemuMachine machine, Arena arena, Map<Integer, MemorySegment> shared) {
        this.config = config;
        this.machine = machine;
        this.arena = arena;
        this.shared = shared;
    }

    static QemuPlayer start(QemuUnit unit, List<MachineDevice> devices) {
        QemuConfig config = QemuConfig.of(unit);
        Map<Integer, MemorySegment> shared = new HashMap<>();
        Map<Integer, RamFile> files = new HashMap<>();
        Arena arena = Arena.ofShared();
        try {
            for (int i = 0; i < devices.size(); i++) {
                config = config.withDevice(
                        switch (devices.get(i)) {
                            case MachineDevice.Edu() -> new QemuDevice.Edu();
                            case MachineDevice.Nvme(var image, int cmb) ->
                                new QemuDevice.Behind( // as on a real board
                                        QemuDevice.Bridges.ROOT_PORT, new QemuDevice.Nvme(image, cmb));
                            case MachineDevice.SharedMemory(long size) -> {
                                RamFile file = RamFile.create(size);
                                files.put(i, file);
                                shared.put(i, map(file, size, arena));
                                yield new QemuDevice.Ivshmem(file.path(), size);
                            }
                        });
            }
            return new QemuPlayer(config, QemuMachine.start(config), arena, shared);
        } catch (RuntimeException e) {
            arena.close();
            throw e;
        } finally {
            files.values().forEach(RamFile::close); // QEMU has it open now, and a name would outlive a crash
        }
    }

    private static MemorySegment map(RamFile file, long size, Arena arena) {
        try {
            return file.channel().map(FileChannel.MapMode.READ_WRITE, 0, size, arena);
        } catch (IOException e) {
            throw new MachineException("cannot map " + file.path() + ": " + e.getMessage(), e);
        }
    }

    @Override
    public Machine machine() {
        return machine;
    }

    @Override
    public String description() {
        return "QEMU " + machine.version();
    }

    @Override
    public PciFunction function(int device) {
        return machine.function(config.bdf(device)).orElseThrow();
    }

    @Override
    public MemorySegment sharedBytes(int device) {
        MemorySegment bytes = shared.get(device);
        if (bytes == null) {
            throw new IllegalArgumentException("device " + device + " is no shared memory");
        }
        return bytes;
    }

    @Override
    public void close() {
        try (arena) {
            machine.close();
        }
    }
}
