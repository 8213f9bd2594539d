package io.crossdock.driver.edu;

import io.crossdock.machine.Machine;
import io.crossdock.machine.MachineException;
import io.crossdock.machine.Mmio;
import io.crossdock.machine.PciFunction;
import java.time.Duration;

/**
 * The educational device, 1234:11e8. Source: QEMU {@code docs/specs/edu.rst}.
 *
 * <pre>
 *  BAR 0
 *  0x00  identification, 0xRRrr00ed: major and minor version     (read)
 *  0x04  liveness check: reads as the inverse of what was written
 *  0x80  DMA source address            64 bits
 *  0x88  DMA destination address       64 bits
 *  0x90  DMA transfer count            64 bits
 *  0x98  DMA command                   64 bits
 *        | .. 3 | 2 IRQ when done | 1 direction: 1 = buffer to memory | 0 start, then busy |
 *
 *  The buffer is at device address 0x40000, 4096 bytes.
 * </pre>
 *
 * <p>The device reports no error: a transfer that the IOMMU refuses ends like any other, and only the unit's fault
 * record and the bytes tell. Used by one thread at a time.
 */
public final class EduDevice {
    /** Vendor ID in bits 15:0, device ID in bits 31:16, as config space begins. */
    public static final int ID = 0x11e8_1234;

    /**
     * Bytes of the buffer that transfers may use. The buffer has 4096, but QEMU up to 7.2 aborts on a transfer that ends
     * exactly at its end, so the last 8 are left alone on every machine.
     */
    public static final int BUFFER_SIZE = 4088;

    private static final int REG_IDENTIFICATION = 0x00;
    private static final int REG_LIVENESS = 0x04;
    private static final int REG_DMA_SOURCE = 0x80;
    private static final int REG_DMA_DESTINATION = 0x88;
    private static final int REG_DMA_COUNT = 0x90;
    private static final int REG_DMA_COMMAND = 0x98;

    private static final long COMMAND_START = 1;
    private static final long COMMAND_TO_MEMORY = 1 << 1;
    private static final long BUFFER_ADDRESS = 0x4_0000;
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private static final int CONFIG_COMMAND = 0x04;
    private static final int CONFIG_COMMAND_MEMORY_MASTER = 6;

    private final Machine machine;
    private final PciFunction function;
    private final Mmio registers;

    private EduDevice(Machine machine, PciFunction function) {
        this.machine = machine;
        this.function = function;
        this.registers = function.bar(0);
    }

    /**
     * Checks that the device is there and answers, and lets it master the bus.
     *
     * @throws MachineException if it is another device, or dead
     */
    public static EduDevice open(Machine machine, PciFunction function) {
        int id = function.configRead32(0);
        if (id != ID) {
            throw new MachineException(function.bdf() + " is no edu device: id=0x" + Integer.toHexString(id)
                    + ", expected=0x" + Integer.toHexString(ID));
        }
        // The upper half is the status register, whose ones clear: zeros leave it alone.
        int command = function.configRead32(CONFIG_COMMAND) & 0xffff;
        function.configWrite32(CONFIG_COMMAND, command | CONFIG_COMMAND_MEMORY_MASTER);
        EduDevice device = new EduDevice(machine, function);
        int identification = device.registers.read32(REG_IDENTIFICATION);
        int probe = 0x5a00_11e8;
        device.registers.write32(REG_LIVENESS, probe);
        int answer = device.registers.read32(REG_LIVENESS);
        if ((identification & 0xffff) != 0x00ed || answer != ~probe) {
            throw new MachineException("the edu device at " + function.bdf() + " does not answer: identification=0x"
                    + Integer.toHexString(identification) + ", liveness=0x" + Integer.toHexString(answer)
                    + "; reset the machine");
        }
        return device;
    }

    /**
     * Fetches bytes from memory into the buffer.
     *
     * @param dmaAddress where the device reads: what a mapping gave
     * @param bufferOffset first byte of the buffer that is written
     * @param size bytes
     */
    public void readMemory(long dmaAddress, int bufferOffset, int size) {
        transfer(dmaAddress, BUFFER_ADDRESS + bufferOffset, bufferOffset, size, COMMAND_START);
    }

    /**
     * Stores bytes of the buffer into memory.
     *
     * @param dmaAddress where the device writes: what a mapping gave
     * @param bufferOffset first byte of the buffer that is read
     * @param size bytes
     */
    public void writeMemory(long dmaAddress, int bufferOffset, int size) {
        transfer(BUFFER_ADDRESS + bufferOffset, dmaAddress, bufferOffset, size, COMMAND_START | COMMAND_TO_MEMORY);
    }

    private void transfer(long source, long destination, int bufferOffset, int size, long command) {
        if (bufferOffset < 0 || size <= 0 || size > BUFFER_SIZE - bufferOffset) {
            throw new IllegalArgumentException("transfer leaves the buffer of the edu device: offset=" + bufferOffset
                    + ", size=" + size + ", limit=" + BUFFER_SIZE);
        }
        registers.write64(REG_DMA_SOURCE, source);
        registers.write64(REG_DMA_DESTINATION, destination);
        registers.write64(REG_DMA_COUNT, size);
        registers.write64(REG_DMA_COMMAND, command);
        if (!machine.await(() -> (registers.read64(REG_DMA_COMMAND) & COMMAND_START) == 0, TIMEOUT)) {
            throw new MachineException("the edu device at " + function.bdf() + " did not finish " + size
                    + " bytes within " + TIMEOUT.toMillis() + " ms; reset the machine");
        }
    }
}
