package io.crossdock.hardware.qemu;

import io.crossdock.machine.MachineException;
import io.crossdock.pci.AddressRange;
import io.crossdock.pci.Bdf;
import java.util.ArrayList;
import java.util.List;

/**
 * Does what firmware would: finds the functions of bus 0, gives their memory BARs addresses, and lets them decode and
 * master. I/O BARs stay unassigned; QEMU's machines here have no bridges.
 */
final class PciEnumerator {
    private static final int COMMAND = 0x04;
    private static final int COMMAND_MEMORY = 1 << 1;
    private static final int COMMAND_MASTER = 1 << 2;
    private static final int HEADER_TYPE = 0x0c; // in bits 23:16
    private static final int BAR0 = 0x10;
    private static final int BARS = 6;

    private final QtestClient client;
    private final Board board;
    private long nextLow;
    private long nextHigh;

    PciEnumerator(QtestClient client, Board board) {
        this.client = client;
        this.board = board;
        this.nextLow = board.lowWindow().base();
        this.nextHigh = board.highWindow().base();
    }

    List<QemuFunction> enumerate() {
        List<QemuFunction> found = new ArrayList<>();
        for (int device = 0; device < 32; device++) {
            int functions = 1;
            for (int number = 0; number < functions; number++) {
                QemuFunction function = new QemuFunction(
                        client, new Bdf(0, 0, device, number), board.ecam().base());
                if ((function.configRead32(0) & 0xffff) == 0xffff) {
                    continue;
                }
                int headerType = function.configRead32(HEADER_TYPE) >> 16 & 0xff;
                if (number == 0 && (headerType & 0x80) != 0) {
                    functions = 8;
                }
                if ((headerType & 0x7f) == 0) {
                    assignBars(function);
                }
                found.add(function);
            }
        }
        client.sync();
        return List.copyOf(found);
    }

    private void assignBars(QemuFunction function) {
        for (int index = 0; index < BARS; index++) {
            int register = BAR0 + 4 * index;
            int low = probe(function, register);
            if (low == 0 || (low & 1) != 0) {
                continue;
            }
            boolean wide = (low >> 1 & 3) == 2;
            long mask = low & ~0xfL & 0xffff_ffffL;
            mask |= wide ? Integer.toUnsignedLong(probe(function, register + 4)) << 32 : 0xffff_ffffL << 32;
            AddressRange range = place(function, index, -mask, wide);
            function.configWrite32(register, (int) range.base());
            if (wide) {
                function.configWrite32(register + 4, (int) (range.base() >>> 32));
            }
            function.setBar(index, range);
            index += wide ? 1 : 0;
        }
        // The upper half is the status register, whose ones clear: zeros leave it alone.
        int command = function.configRead32(COMMAND) & 0xffff;
        function.configWrite32(COMMAND, command | COMMAND_MEMORY | COMMAND_MASTER);
    }

    /** The writable bits of a BAR (PCIe base specification 7.5.1.2.1: all ones written, read back). */
    private static int probe(QemuFunction function, int register) {
        function.configWrite32(register, -1);
        int mask = function.configRead32(register);
        function.configWrite32(register, 0);
        return mask;
    }

    private AddressRange place(QemuFunction function, int index, long size, boolean wide) {
        boolean high = wide && !board.highWindow().equals(board.lowWindow());
        AddressRange window = high ? board.highWindow() : board.lowWindow();
        long next = high ? nextHigh : nextLow;
        long base = (next + size - 1) & -size;
        if (Long.compareUnsigned(size, window.end() - base) > 0) {
            throw new MachineException("no room for BAR " + index + " of " + function.bdf() + ": size=" + size
                    + ", window=" + window + "; ask for smaller device memory");
        }
        if (high) {
            nextHigh = base + size;
        } else {
            nextLow = base + size;
        }
        return new AddressRange(base, size);
    }
}
