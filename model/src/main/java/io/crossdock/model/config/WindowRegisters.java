package io.crossdock.model.config;

import io.crossdock.pci.AddressRange;
import io.crossdock.pci.Bridge;
import java.util.ArrayList;
import java.util.List;

/** Forwarding windows of a type 1 header, in units of 1 MiB (PCIe base specification 7.5.1.3.8 to 7.5.1.3.10). */
final class WindowRegisters {
    private static final long UNIT = 1 << 20;

    private WindowRegisters() {}

    /** Closes both windows (base above limit), then opens those given; of several of one kind the first counts. */
    static void install(ConfigSpace space, List<Bridge.Window> windows) {
        space.set32(ConfigLayout.MEMORY_WINDOW, 0x0000_fff0);
        space.set32(ConfigLayout.PREFETCHABLE_WINDOW, 0x0001_fff1);
        first(windows, Bridge.Window.Kind.MEMORY)
                .ifPresent(r -> space.set32(ConfigLayout.MEMORY_WINDOW, pair(r.base(), r.last())));
        first(windows, Bridge.Window.Kind.PREFETCHABLE).ifPresent(r -> {
            int wide = ConfigLayout.WINDOW_64 << 16 | ConfigLayout.WINDOW_64;
            space.set32(ConfigLayout.PREFETCHABLE_WINDOW, pair(r.base(), r.last()) | wide);
            space.set32(ConfigLayout.PREFETCHABLE_BASE_HIGH, (int) (r.base() >>> 32));
            space.set32(ConfigLayout.PREFETCHABLE_LIMIT_HIGH, (int) (r.last() >>> 32));
        });
        space.allowWrite32(ConfigLayout.MEMORY_WINDOW, 0xfff0_fff0);
        space.allowWrite32(ConfigLayout.PREFETCHABLE_WINDOW, 0xfff0_fff0);
        space.allowWrite32(ConfigLayout.PREFETCHABLE_BASE_HIGH, -1);
        space.allowWrite32(ConfigLayout.PREFETCHABLE_LIMIT_HIGH, -1);
    }

    private static java.util.Optional<AddressRange> first(List<Bridge.Window> windows, Bridge.Window.Kind kind) {
        return windows.stream()
                .filter(w -> w.kind() == kind)
                .map(Bridge.Window::range)
                .findFirst();
    }

    /** Address bits 31:20 of base and limit in bits 15:4 and 31:20. */
    private static int pair(long base, long last) {
        return (int) (base >>> 16) & 0xfff0 | (int) last & 0xfff0_0000;
    }

    /** Memory windows that are open. */
    static List<AddressRange> read(ConfigSpace space) {
        List<AddressRange> open = new ArrayList<>(2);
        addOpen(open, space.read32(ConfigLayout.MEMORY_WINDOW), 0, 0);
        addOpen(
                open,
                space.read32(ConfigLayout.PREFETCHABLE_WINDOW),
                space.read32(ConfigLayout.PREFETCHABLE_BASE_HIGH),
                space.read32(ConfigLayout.PREFETCHABLE_LIMIT_HIGH));
        return List.copyOf(open);
    }

    private static void addOpen(List<AddressRange> open, int pair, int baseHigh, int limitHigh) {
        long base = (long) baseHigh << 32 | (pair & 0xfff0L) << 16;
        long last = (long) limitHigh << 32 | pair & 0xfff0_0000L | UNIT - 1;
        if (Long.compareUnsigned(base, last) <= 0) {
            open.add(AddressRange.ofLast(base, last));
        }
    }
}
