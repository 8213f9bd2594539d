package io.crossdock.workbench.machines;

import io.crossdock.dma.Dma;
import io.crossdock.dma.DmaConfig;
import io.crossdock.machine.Machine;
import io.crossdock.machine.MachineException;
import io.crossdock.machine.PciFunction;
import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * A running machine with its DMA started: what a driver sees is the same whoever plays the machine. Used by one thread
 * at a time. Closing it leaves no process and no file behind.
 */
public final class OpenMachine implements AutoCloseable {
    private final MachineName name;
    private final Player player;
    private final Dma dma;

    private OpenMachine(MachineName name, Player player, Dma dma) {
        this.name = name;
        this.player = player;
        this.dma = dma;
    }

    /**
     * Opens a machine.
     *
     * @param config how its DMA is set up, but for the stage that translates, which the machine's name says
     * @param devices in the order by which the other methods number them
     * @throws MachineException if the machine cannot be had: no QEMU, too old a one, no room for its memory, an image that
     *     cannot be used; nothing is left behind then
     */
    public static OpenMachine open(MachineName name, DmaConfig config, List<MachineDevice> devices) {
        Player player = name.qemu()
                .<Player>map(unit -> QemuPlayer.start(unit, devices))
                .orElseGet(() -> ModelPlayer.start(name, devices));
        try {
            DmaConfig staged = config.withTables(config.tables().withStage(name.stage()));
            return new OpenMachine(name, player, Dma.start(player.machine(), staged));
        } catch (RuntimeException e) {
            player.close();
            throw e;
        }
    }

    public MachineName name() {
        return name;
    }

    /** Who plays the machine, such as {@code QEMU 10.0.2} or {@code model}. */
    public String playedBy() {
        return player.description();
    }

    public Machine machine() {
        return player.machine();
    }

    public Dma dma() {
        return dma;
    }

    /** The function of a device, not yet attached. */
    public PciFunction function(int device) {
        return player.function(device);
    }

    /** The bytes of a {@link MachineDevice.SharedMemory} as they lie in the device, reached past every bus and unit. */
    public MemorySegment sharedBytes(int device) {
        return player.sharedBytes(device);
    }

    @Override
    public void close() {
        // A machine that died below its DMA cannot be asked to switch its unit off, but is to be cleared away all the
        // same.
        try (player) {
            dma.close();
        }
    }
}
