package io.crossdock.dma;

import io.crossdock.iommu.TranslationDomain;
import io.crossdock.iova.IovaAllocator;
import io.crossdock.iova.IovaSpace;
import io.crossdock.machine.Machine;
import io.crossdock.machine.PciFunction;
import io.crossdock.pci.AddressRange;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes the IOVA space of a domain.
 *
 * <p>Two kinds of addresses are kept out of it. Those that the domain reserves never reach its tables. And the bus
 * addresses of BARs and of the windows that bridges forward: a switch routes a request with such an address to the peer
 * that owns it, before any unit can translate it.
 */
final class IovaSpaces {
    private static final int CLASS_AND_REVISION = 0x08;
    private static final int HEADER_TYPE = 0x0c;
    private static final int MEMORY_WINDOW = 0x20;
    private static final int PREFETCHABLE_WINDOW = 0x24;
    private static final int PREFETCHABLE_BASE_HIGH = 0x28;
    private static final int PREFETCHABLE_LIMIT_HIGH = 0x2c;
    private static final int BARS = 6;

    private IovaSpaces() {}

    /**
     * The space of a domain from an address on.
     *
     * @param taken what it does not hand out
     */
    static IovaAllocator of(TranslationDomain domain, long start, List<AddressRange> taken, DmaConfig config) {
        IovaAllocator space = config.allocator()
                .create(new IovaSpace(domain.granuleLg2(), start, domain.apertureEnd(), config.sink()));
        for (AddressRange range : taken) {
            space.reserve(range.base(), range.size());
        }
        if (config.bypass()) {
            long base = BypassWindow.base(domain);
            space.reserve(base, domain.apertureEnd() - base);
        }
        return space;
    }

    /** Whether no address from one on is kept out for another reason. */
    static boolean isFreeFrom(long base, Machine machine, TranslationDomain domain) {
        return taken(machine, domain).stream().allMatch(range -> Long.compareUnsigned(range.last(), base) < 0);
    }

    /** Addresses that no mapping of a domain may have. */
    static List<AddressRange> taken(Machine machine, TranslationDomain domain) {
        List<AddressRange> ranges = new ArrayList<>(domain.reserved());
        for (PciFunction function : machine.functions()) {
            for (int bar = 0; bar < BARS; bar++) {
                function.barRange(bar).ifPresent(ranges::add);
            }
            addWindows(function, ranges);
        }
        return ranges;
    }

    /** Type 1 header, PCI-to-PCI bridge architecture specification 1.2, 3.2.5.6 to 3.2.5.10. */
    private static void addWindows(PciFunction function, List<AddressRange> ranges) {
        boolean bridge = (function.configRead32(HEADER_TYPE) >>> 16 & 0x7f) == 1
                && function.configRead32(CLASS_AND_REVISION) >>> 16 == 0x0604;
        if (!bridge) {
            return;
        }
        int memory = function.configRead32(MEMORY_WINDOW);
        addWindow(ranges, (memory & 0xfff0L) << 16, memory & 0xfff00000L | 0xfffff);
        int prefetchable = function.configRead32(PREFETCHABLE_WINDOW);
        long base = (prefetchable & 0xfff0L) << 16;
        long last = prefetchable & 0xfff00000L | 0xfffff;
        if ((prefetchable & 0xf) == 1) {
            base |= (long) function.configRead32(PREFETCHABLE_BASE_HIGH) << 32;
            last |= (long) function.configRead32(PREFETCHABLE_LIMIT_HIGH) << 32;
        }
        addWindow(ranges, base, last);
    }

    private static void addWindow(List<AddressRange> ranges, long base, long last) {
        // A window whose limit lies below its base is closed; one at 0 was never set up.
        if (base > 0 && last > base) {
            ranges.add(AddressRange.ofLast(base, last));
        }
    }
}
