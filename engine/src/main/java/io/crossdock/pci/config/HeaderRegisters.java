package io.crossdock.pci.config;

import io.crossdock.pci.AddressRange;
import io.crossdock.pci.Bar;
import io.crossdock.pci.Bdf;
import io.crossdock.pci.Bridge;
import io.crossdock.pci.FunctionInfoBuilder;
import io.crossdock.pci.Tristate;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * The first 64 bytes: header types 0 and 1 (PCIe base specification 7.5.1) and 2 (PC Card standard, CardBus).
 *
 * <pre>
 *  00 vendor, device    04 command: 2 bus master, 1 memory    08 revision, class    0e header type: 7 multi-function
 *  type 0: 10..24 six BARs    2c subsystem                30 ROM
 *  type 1: 10..14 two BARs    18 bus numbers    1c I/O    20 memory    24..2c prefetchable    30 I/O, high    38 ROM
 *  type 2: 10 one BAR         18 bus numbers    1c..28 two memory windows    2c..38 two I/O windows    3e control
 * </pre>
 *
 * What the bytes of a BAR do not tell is its size.
 */
final class HeaderRegisters {
    private static final int COMMAND = 0x04;
    private static final int CLASS = 0x09;
    private static final int HEADER_TYPE = 0x0e;
    private static final int BARS = 0x10;
    private static final int SUBSYSTEM = 0x2c;
    private static final int ROM = 0x30;
    private static final int BRIDGE_ROM = 0x38;
    private static final int BUSES = 0x18;
    private static final int BRIDGE_CONTROL = 0x3e;

    private final ConfigBytes config;
    private final int type;

    HeaderRegisters(ConfigBytes config) {
        this.config = config;
        this.type = config.u8(HEADER_TYPE) & 0x7f;
    }

    boolean isCardBus() {
        return type == 2;
    }

    private boolean isBridge() {
        return type == 1 || type == 2;
    }

    void into(Bdf bdf, FunctionInfoBuilder builder) {
        if (config.u16(0) != 0xffff) { // virtual functions read as all ones there (9.3.4.1.1)
            builder.vendorId(config.u16(0)).deviceId(config.u16(2));
        }
        builder.classCode(config.s32(CLASS - 1) >>> 8)
                .multiFunction((config.u8(HEADER_TYPE) & 0x80) != 0)
                .memoryEnabled(Tristate.of((config.u16(COMMAND) & 2) != 0))
                .busMaster(Tristate.of((config.u16(COMMAND) & 4) != 0))
                .bars(bars());
        if (type == 0 && config.u16(SUBSYSTEM) != 0 && config.u16(SUBSYSTEM) != 0xffff) {
            builder.subsystemVendorId(config.u16(SUBSYSTEM)).subsystemId(config.u16(SUBSYSTEM + 2));
        }
        if (isBridge()) {
            builder.bridge(bridge(bdf));
        }
    }

    private List<Bar> bars() {
        List<Bar> bars = new ArrayList<>();
        int count = type == 0 ? 6 : type == 1 ? 2 : type == 2 ? 1 : 0;
        for (int i = 0; i < count; i++) {
            int value = config.s32(BARS + 4 * i);
            boolean wide = (value & 7) == 4 && i + 1 < count;
            long high = wide ? config.u32(BARS + 4 * (i + 1)) : 0;
            if (value != 0 && value != -1) {
                bars.add(bar(i, value, high, wide));
            }
            i += wide ? 1 : 0;
        }
        int rom = type == 0 ? config.s32(ROM) : type == 1 ? config.s32(BRIDGE_ROM) : 0;
        if ((rom & ~0x7ff) != 0 && rom != -1) {
            long address = rom & 0xffff_f800L;
            bars.add(new Bar(Bar.ROM, Bar.Kind.MEMORY32, false, OptionalLong.of(address), OptionalLong.empty()));
        }
        return bars;
    }

    private static Bar bar(int index, int value, long high, boolean wide) {
        boolean io = (value & 1) != 0;
        long address = high << 32 | (value & (io ? 0xffff_fffcL : 0xffff_fff0L));
        return new Bar(
                index,
                io ? Bar.Kind.IO : wide ? Bar.Kind.MEMORY64 : Bar.Kind.MEMORY32,
                !io && (value & 8) != 0,
                address == 0 ? OptionalLong.empty() : OptionalLong.of(address),
                OptionalLong.empty());
    }

    private Bridge bridge(Bdf bdf) {
        int secondary = config.u8(BUSES + 1);
        int subordinate = config.u8(BUSES + 2);
        // Buses are numbered downwards from the root: such a bridge was never configured.
        boolean unconfigured = secondary <= bdf.bus() || secondary > subordinate;
        List<Bridge.Window> windows = isCardBus() ? cardBusWindows() : windows();
        return new Bridge(bdf.bus(), unconfigured ? 0 : secondary, unconfigured ? 0 : subordinate, windows, true);
    }

    private List<Bridge.Window> windows() {
        List<Bridge.Window> windows = new ArrayList<>();
        boolean wideIo = (config.u8(0x1c) & 0xf) == 1;
        long ioBase = (config.u8(0x1c) & 0xf0L) << 8 | (wideIo ? (long) config.u16(0x30) << 16 : 0);
        long ioLast = (config.u8(0x1d) & 0xf0L) << 8 | (wideIo ? (long) config.u16(0x32) << 16 : 0) | 0xfff;
        add(windows, Bridge.Window.Kind.IO, ioBase, ioLast);
        add(
                windows,
                Bridge.Window.Kind.MEMORY,
                (config.u16(0x20) & 0xfff0L) << 16,
                (config.u16(0x22) & 0xfff0L) << 16 | 0xfffff);
        boolean wide = (config.u16(0x24) & 0xf) == 1;
        add(
                windows,
                Bridge.Window.Kind.PREFETCHABLE,
                (config.u16(0x24) & 0xfff0L) << 16 | (wide ? config.u32(0x28) << 32 : 0),
                (config.u16(0x26) & 0xfff0L) << 16 | (wide ? config.u32(0x2c) << 32 : 0) | 0xfffff);
        return windows;
    }

    private List<Bridge.Window> cardBusWindows() {
        List<Bridge.Window> windows = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            boolean prefetchable = (config.u16(BRIDGE_CONTROL) >> 8 + i & 1) != 0;
            add(
                    windows,
                    prefetchable ? Bridge.Window.Kind.PREFETCHABLE : Bridge.Window.Kind.MEMORY,
                    config.u32(0x1c + 8 * i),
                    config.u32(0x20 + 8 * i) | 0xfff);
        }
        for (int i = 0; i < 2; i++) {
            add(
                    windows,
                    Bridge.Window.Kind.IO,
                    config.u32(0x2c + 8 * i) & 0xfffcL,
                    config.u32(0x30 + 8 * i) & 0xfffcL | 3);
        }
        return windows;
    }

    /** A window whose limit lies below its base is disabled; {@link AddressRange} holds less than 2^63 bytes. */
    private static void add(List<Bridge.Window> windows, Bridge.Window.Kind kind, long base, long last) {
        boolean enabled = Long.compareUnsigned(base, last) <= 0 && last != -1;
        if (enabled && last - base >= 0 && last - base != Long.MAX_VALUE) {
            windows.add(new Bridge.Window(kind, AddressRange.ofLast(base, last)));
        }
    }
}
