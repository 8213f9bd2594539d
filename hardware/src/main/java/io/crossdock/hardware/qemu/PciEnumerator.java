package io.crossdock.hardware.qemu;

import io.crossdock.machine.MachineException;
import io.crossdock.pci.AddressRange;
import io.crossdock.pci.Bdf;
import java.util.ArrayList;
import java.util.List;

/**
 * Does what firmware would: numbers the buses depth first, gives memory BARs addresses, opens the windows of bridges, and
 * lets all functions decode and master. I/O BARs and windows stay closed.
 */
final class PciEnumerator {
    private static final int COMMAND = 0x04;
    private static final int COMMAND_MEMORY = 1 << 1;
    private static final int COMMAND_MASTER = 1 << 2;
    private static final int HEADER_TYPE = 0x0c; // in bits 23:16
    private static final int BRIDGE = 1;
    private static final int BAR0 = 0x10;
    private static final int BARS = 6;
    private static final int BRIDGE_BARS = 2;

    /** Of a bridge: primary 7:0, secondary 15:8, subordinate 23:16 (PCIe base specification 7.5.1.3). */
    private static final int BUSES = 0x18;

    private static final int LAST_BUS = 0xff;

    /** Of a bridge: windows for memory and prefetchable memory, of which the latter has upper halves. */
    private static final int WINDOW = 0x20;

    private static final int PREFETCHABLE_WINDOW = 0x24;
    private static final int PREFETCHABLE_BASE_UPPER = 0x28;
    private static final int PREFETCHABLE_LAST_UPPER = 0x2c;
    private static final long WINDOW_STEP = 1L << 20;

    private final QtestClient client;
    private final Board board;
    private final List<QemuFunction> found = new ArrayList<>();
    private long nextLow;
    private long nextHigh;
    private int lastBus;

    PciEnumerator(QtestClient client, Board board) {
        this.client = client;
        this.board = board;
        this.nextLow = board.lowWindow().base();
        this.nextHigh = board.highWindow().base();
    }

    List<QemuFunction> enumerate() {
        scan(0);
        client.sync();
        return List.copyOf(found);
    }

    private void scan(int bus) {
        for (int device = 0; device < 32; device++) {
            int functions = 1;
            for (int number = 0; number < functions; number++) {
                QemuFunction function = new QemuFunction(
                        client, new Bdf(0, bus, device, number), board.ecam().base());
                if ((function.configRead32(0) & 0xffff) == 0xffff) {
                    continue;
                }
                int headerType = function.configRead32(HEADER_TYPE) >> 16 & 0xff;
                if (number == 0 && (headerType & 0x80) != 0) {
                    functions = 8;
                }
                found.add(function);
                switch (headerType & 0x7f) {
                    case 0 -> assignBars(function, BARS);
                    case BRIDGE -> {
                        assignBars(function, BRIDGE_BARS);
                        descend(function);
                    }
                    default -> {
                        // a CardBus bridge: none of these boards has one
                    }
                }
                enable(function);
            }
        }
    }

    /** Numbers the bus behind a bridge, scans it, and opens the bridge's windows for what was placed there. */
    private void descend(QemuFunction bridge) {
        int secondary = ++lastBus;
        if (secondary > LAST_BUS || (long) secondary << 20 >= board.ecam().size()) {
            throw new MachineException("no bus number left behind " + bridge.bdf() + ": bus=" + secondary
                    + ", config space=" + board.ecam() + "; ask for fewer bridges");
        }
        int numbers = bridge.bdf().bus() | secondary << 8;
        bridge.configWrite32(BUSES, numbers | LAST_BUS << 16);
        long low = aligned(nextLow);
        long high = aligned(nextHigh);
        nextLow = low;
        nextHigh = high;
        scan(secondary);
        nextLow = aligned(nextLow);
        nextHigh = aligned(nextHigh);
        bridge.configWrite32(BUSES, numbers | lastBus << 16);
        bridge.configWrite32(WINDOW, window(low, nextLow));
        bridge.configWrite32(PREFETCHABLE_WINDOW, window(high, nextHigh));
        bridge.configWrite32(PREFETCHABLE_BASE_UPPER, (int) (high >>> 32));
        bridge.configWrite32(PREFETCHABLE_LAST_UPPER, (int) (nextHigh - 1 >>> 32));
    }

    private static long aligned(long address) {
        return (address + WINDOW_STEP - 1) & -WINDOW_STEP;
    }

    /** Bits 31:20 of the first address in 15:4, and of the last in 31:20; an empty window ends below its base. */
    private static int window(long base, long end) {
        return (int) (base >>> 16 & 0xfff0 | end - 1 & 0xfff0_0000L);
    }

    private void assignBars(QemuFunction function, int bars) {
        for (int index = 0; index < bars; index++) {
            int register = BAR0 + 4 * index;
            int low = probe(function, register);
            if (low == 0 || (low & 1) != 0) {
                continue;
            }
            boolean wide = (low >> 1 & 3) == 2;
            boolean prefetchable = (low >> 3 & 1) != 0;
            long mask = low & ~0xfL & 0xffff_ffffL;
            mask |= wide ? Integer.toUnsignedLong(probe(function, register + 4)) << 32 : 0xffff_ffffL << 32;
            // The only window of a bridge that reaches above 4 GiB is the prefetchable one.
            boolean high = wide && (prefetchable || function.bdf().bus() == 0);
            AddressRange range = place(function, index, -mask, high);
            function.configWrite32(register, (int) range.base());
            if (wide) {
                function.configWrite32(register + 4, (int) (range.base() >>> 32));
            }
            function.setBar(index, range);
            index += wide ? 1 : 0;
        }
    }

    /** The upper half is the status register, whose ones clear: zeros leave it alone. */
    private static void enable(QemuFunction function) {
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

    private AddressRange place(QemuFunction function, int index, long size, boolean wanted) {
        boolean high = wanted && !board.highWindow().equals(board.lowWindow());
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
