package io.crossdock.model.device;

import io.crossdock.model.fabric.BusMaster;
import java.lang.foreign.MemorySegment;

/**
 * QEMU's educational device (docs/specs/edu.rst of QEMU) as far as registers and DMA go. Interrupts show in the status
 * register only.
 *
 * <pre>
 *  0x00 R   ID 0x010000ed             0x60 W  raise interrupt bits
 *  0x04 RW  liveness: reads inverted  0x64 W  acknowledge interrupt bits
 *  0x08 RW  factorial                 0x80 RW DMA source      64 bits
 *  0x20 RW  0 computing, 7 interrupt  0x88 RW DMA destination 64 bits
 *  0x24 R   interrupt status          0x90 RW DMA count       64 bits
 *                                     0x98 RW 0 start, 1 to memory, 2 interrupt
 * </pre>
 *
 * <p>A register of 64 bits has no halves: a 32-bit access reads its low bits or replaces it whole. The registers below
 * 0x80 take 32-bit accesses only. The 4 KiB buffer lies at device address 0x40000 and is reached by DMA only. A transfer that leaves the buffer is
 * dropped.
 */
public final class Edu implements Device {
    private static final int ID = 0x0100_00ed;
    private static final int COMPUTING = 1;
    private static final int FACTORIAL_INTERRUPT = 0x80;
    private static final int FACTORIAL_DONE = 1;
    private static final int DMA_DONE = 0x100;
    private static final int DMA_START = 1;
    private static final int DMA_TO_MEMORY = 2;
    private static final int DMA_INTERRUPT = 4;
    private static final long BUFFER_BASE = 0x40000;
    private static final int BUFFER_BYTES = 4096;

    private final BusMaster bus;
    private final MemorySegment buffer = MemorySegment.ofArray(new long[BUFFER_BYTES / 8]);
    private int liveness;
    private int factorial;
    private int status;
    private int interrupts;
    private long source;
    private long destination;
    private long count;
    private long command;
    private boolean sent;
    private long mark;

    public Edu(BusMaster bus) {
        this.bus = bus;
    }

    @Override
    public long registerBytes(long barSize) {
        return barSize;
    }

    @Override
    public int read32(long offset) {
        return switch ((int) offset) {
            case 0x00 -> ID;
            case 0x04 -> liveness;
            case 0x08 -> factorial;
            case 0x20 -> status;
            case 0x24 -> interrupts;
            case 0x80 -> (int) source;
            case 0x88 -> (int) destination;
            case 0x90 -> (int) count;
            case 0x98 -> (int) command;
            default -> -1;
        };
    }

    @Override
    public void write32(long offset, int value) {
        switch ((int) offset) {
            case 0x04 -> liveness = ~value;
            case 0x08 -> {
                if ((status & COMPUTING) == 0) {
                    factorial = value;
                    status |= COMPUTING;
                }
            }
            case 0x20 -> status = status & ~FACTORIAL_INTERRUPT | value & FACTORIAL_INTERRUPT;
            case 0x60 -> interrupts |= value;
            case 0x64 -> interrupts &= ~value;
            default -> writeDma((int) offset, value & 0xffff_ffffL);
        }
    }

    @Override
    public long read64(long offset) {
        return switch ((int) offset) {
            case 0x80 -> source;
            case 0x88 -> destination;
            case 0x90 -> count;
            case 0x98 -> command;
            default -> -1;
        };
    }

    @Override
    public void write64(long offset, long value) {
        writeDma((int) offset, value);
    }

    private void writeDma(int offset, long value) {
        if ((command & DMA_START) != 0) {
            return; // not while a transfer runs
        }
        switch (offset) {
            case 0x80 -> source = value;
            case 0x88 -> destination = value;
            case 0x90 -> count = value;
            case 0x98 -> {
                command = value;
                sent = false;
            }
            default -> {
                // nothing there
            }
        }
    }

    @Override
    public void step() {
        if ((status & COMPUTING) != 0) {
            int product = 1;
            for (int i = factorial; i > 0 && product != 0; i--) { // zero from 34! on, modulo 2^32
                product *= i;
            }
            factorial = product;
            status &= ~COMPUTING;
            if ((status & FACTORIAL_INTERRUPT) != 0) {
                interrupts |= FACTORIAL_DONE;
            }
        }
        if ((command & DMA_START) == 0) {
            return;
        }
        if (!sent) {
            transfer();
            sent = true;
            mark = bus.mark();
        }
        if (bus.hasLanded(mark)) {
            command &= ~DMA_START;
            if ((command & DMA_INTERRUPT) != 0) {
                interrupts |= DMA_DONE;
            }
        }
    }

    private void transfer() {
        boolean toMemory = (command & DMA_TO_MEMORY) != 0;
        long offset = (toMemory ? source : destination) - BUFFER_BASE;
        boolean inBuffer = offset >= 0 && count >= 0 && count <= BUFFER_BYTES && offset <= BUFFER_BYTES - count;
        if (!inBuffer || !bus.isEnabled()) {
            return;
        }
        if (toMemory) {
            bus.write(destination, buffer, offset, count, bus.maxPayload());
        } else {
            bus.read(source, buffer, offset, count, bus.maxRead());
        }
    }
}
