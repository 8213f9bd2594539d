package io.crossdock.driver.nvme;

import io.crossdock.dma.DmaDevice;
import io.crossdock.machine.PciFunction;
import java.util.Optional;

/**
 * A controller with one I/O queue pair, driven by polling.
 *
 * <p>Data is named by the address that the device must send, which a mapping of {@link #device()} gave: system memory or
 * a peer's BAR. The controller tells whether a command was carried out; whether its data got through the translation
 * unit, only the bytes and the unit's fault records tell for certain, since some controllers report success all the
 * same. Used by one thread at a time.
 */
public final class NvmeController implements AutoCloseable {
    private static final int CONFIG_COMMAND = 0x04;
    private static final int CONFIG_COMMAND_MEMORY_MASTER = 6;

    /**
     * Above every address that a mapping can give, so that the controller takes none of them for its own memory: with a
     * translation unit, an IOVA may well equal the physical address of a BAR.
     */
    private static final long OWN_MEMORY_ALIAS = 1L << 62;

    private final ControllerCore core;
    private final ControllerInfo info;

    private NvmeController(ControllerCore core, ControllerInfo info) {
        this.core = core;
        this.info = info;
    }

    /**
     * Resets and enables a controller.
     *
     * @param device the function, attached to an address space
     * @throws NvmeException if it is no controller that this driver knows, or it does not answer
     */
    public static NvmeController open(DmaDevice device) {
        PciFunction function = device.function();
        // The upper half is the status register, whose ones clear: zeros leave it alone.
        int command = function.configRead32(CONFIG_COMMAND) & 0xffff;
        function.configWrite32(CONFIG_COMMAND, command | CONFIG_COMMAND_MEMORY_MASTER);
        Registers registers = new Registers(function.bar(0));
        if (!registers.present()) {
            throw new NvmeException(function.bdf() + " does not answer as an NVMe controller: VS=0x"
                    + Integer.toHexString(registers.version()) + "; check that it is one");
        }
        if (registers.smallestPage() > Prps.PAGE) {
            throw new NvmeException(function.bdf() + " wants pages larger than this driver's: smallest="
                    + registers.smallestPage() + ", limit=" + Prps.PAGE);
        }
        ControllerCore core = ControllerCore.start(device, registers);
        try {
            int version = registers.version();
            return new NvmeController(
                    core,
                    core.identify(
                            0, 1, data -> ControllerInfo.parse(data.memory().bytes(), version)));
        } catch (RuntimeException e) {
            core.close();
            throw e;
        }
    }

    /** The device whose mappings name data. */
    public DmaDevice device() {
        return core.device();
    }

    /** What the controller says of itself. */
    public ControllerInfo info() {
        return info;
    }

    /** What it says of a namespace, asked anew. */
    public Namespace namespace(int id) {
        return core.identify(id, 0, data -> Namespace.parse(id, data.memory().bytes()));
    }

    /**
     * Reads blocks into memory; several commands may be in flight, and all have ended when this returns or throws.
     *
     * @param namespace where from
     * @param firstBlock number of the first block
     * @param dmaAddress where the device writes, a multiple of 4
     * @param size bytes, whole blocks
     * @throws NvmeException the first error; other parts may have been moved
     */
    public void read(Namespace namespace, long firstBlock, long dmaAddress, long size) {
        transfer(namespace, firstBlock, dmaAddress, size, Command::read);
    }

    /** Writes blocks from memory; {@link #read} says the rest. Nothing is flushed. */
    public void write(Namespace namespace, long firstBlock, long dmaAddress, long size) {
        transfer(namespace, firstBlock, dmaAddress, size, Command::write);
    }

    /** Brings what was written onto the medium. */
    public void flush(Namespace namespace) {
        core.execute(core.io(), Command.flush(namespace.id()));
    }

    /** Makes a transfer command. */
    private interface Transfer {
        Command command(int namespace, long firstBlock, int blocks, Prps prps);
    }

    private void transfer(Namespace namespace, long firstBlock, long dmaAddress, long size, Transfer kind) {
        int blockSize = namespace.blockSize();
        if (size <= 0 || size % blockSize != 0 || (dmaAddress & 3) != 0) {
            throw new IllegalArgumentException("transfers move whole blocks from or to multiples of 4: size=" + size
                    + ", blockSize=" + blockSize + ", dmaAddress=0x" + Long.toHexString(dmaAddress));
        }
        core.requireUsable();
        QueuePair io = core.io();
        int most = Math.min(Math.min(info.transferLimit(), Prps.SIZE_LIMIT) / blockSize, 1 << 16) * blockSize;
        Optional<NvmeException> failure = Optional.empty();
        for (long done = 0; done < size && failure.isEmpty(); ) {
            if (io.full()) {
                failure = core.reap(io);
                continue;
            }
            int part = (int) Math.min(most, size - done);
            int identifier = io.freeIdentifier();
            Prps prps = io.prps(identifier, dmaAddress + done, part);
            io.submit(identifier, kind.command(namespace.id(), firstBlock + done / blockSize, part / blockSize, prps));
            done += part;
        }
        // The controller may still use the memory of the others: nothing is over before all are.
        while (!io.idle()) {
            Optional<NvmeException> next = core.reap(io);
            failure = failure.isPresent() ? failure : next;
        }
        failure.ifPresent(e -> {
            throw e;
        });
    }

    /** Lets peers reach the controller memory buffer; empty if there is none. */
    public Optional<ControllerMemory> enableControllerMemory() {
        core.requireUsable();
        Registers registers = core.registers();
        if (!registers.hasControllerMemory()) {
            return Optional.empty();
        }
        registers.enableMemoryRegisters();
        int sizes = registers.memorySize();
        long unit = 4096L << 4 * (sizes >>> 8 & 0xf);
        long size = (sizes >>> 12) * unit;
        if (size == 0) {
            return Optional.empty();
        }
        int location = registers.memoryLocation();
        registers.enableMemory(OWN_MEMORY_ALIAS);
        return Optional.of(
                new ControllerMemory(core.device().function(), location & 7, (location >>> 12) * unit, size));
    }

    /** Shuts the controller down and gives its memory back. Closing twice does nothing. */
    @Override
    public void close() {
        core.close();
    }
}
