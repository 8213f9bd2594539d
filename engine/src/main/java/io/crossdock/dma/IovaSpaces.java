package io.crossdock.dma;

import io.crossdock.iommu.DomainKind;
import io.crossdock.iommu.TranslationDomain;
import io.crossdock.iova.IovaAllocator;
import io.crossdock.iova.IovaSpace;
import io.crossdock.machine.Machine;
import io.crossdock.machine.PciFunction;
import io.crossdock.pci.AddressRange;
import org.jspecify.annotations.Nullable;

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

    static @Nullable IovaAllocator of(Machine machine, TranslationDomain domain, DmaConfig config) {
        if (domain.kind() != DomainKind.TRANSLATED) {
            return null;
        }
        IovaAllocator space =
                config.allocator().create(new IovaSpace(domain.granuleLg2(), 0, domain.apertureEnd(), config.sink()));
        for (AddressRange range : domain.reserved()) {
            space.reserve(range.base(), range.size());
        }
        for (PciFunction function : machine.functions()) {
            for (int bar = 0; bar < BARS; bar++) {
                function.barRange(bar).ifPresent(range -> space.reserve(range.base(), range.size()));
            }
            reserveWindows(function, space);
        }
        return space;
    }

    /** Type 1 header, PCI-to-PCI bridge architecture specification 1.2, 3.2.5.6 to 3.2.5.10. */
    private static void reserveWindows(PciFunction function, IovaAllocator space) {
        boolean bridge = (function.configRead32(HEADER_TYPE) >>> 16 & 0x7f) == 1
                && function.configRead32(CLASS_AND_REVISION) >>> 16 == 0x0604;
        if (!bridge) {
            return;
        }
        int memory = function.configRead32(MEMORY_WINDOW);
        reserve(space, (memory & 0xfff0L) << 16, memory & 0xfff00000L | 0xfffff);
        int prefetchable = function.configRead32(PREFETCHABLE_WINDOW);
        long base = (prefetchable & 0xfff0L) << 16;
        long last = prefetchable & 0xfff00000L | 0xfffff;
        if ((prefetchable & 0xf) == 1) {
            base |= (long) function.configRead32(PREFETCHABLE_BASE_HIGH) << 32;
            last |= (long) function.configRead32(PREFETCHABLE_LIMIT_HIGH) << 32;
        }
        reserve(space, base, last);
    }

    private static void reserve(IovaAllocator space, long base, long last) {
        // A window whose limit lies below its base is closed; one at 0 was never set up.
        if (base > 0 && last > base) {
            space.reserve(base, last - base + 1);
        }
    }
}
