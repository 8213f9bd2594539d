package io.crossdock.dma;

import io.crossdock.dma.DmaException.Reason;
import io.crossdock.iommu.TranslationDomain;
import io.crossdock.iova.MapContext;
import io.crossdock.pagetable.Access;
import io.crossdock.pagetable.MemoryType;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The way of a translated device around its translation: the upper half of its addresses means memory itself, as a window
 * does that POWER's host bridges have in hardware.
 *
 * <p>A unit translates all requests of a function or none, where they carry no PASID, so nothing else goes around it one
 * mapping at a time. Entries are made the first time memory near them is asked for, {@value #CHUNK} bytes at a time, and
 * stay as long as the device is attached: after that, a mapping is an addition. So is what a device can reach: everything
 * in those chunks, until it is detached.
 */
final class BypassWindow {
    static final long CHUNK = 2 << 20;

    private final TranslationDomain domain;
    private final @Nullable MemoryType type;
    private final long base;
    private final Set<Long> present = ConcurrentHashMap.newKeySet();

    /**
     * @param base first address of the window; as many bytes of memory have one
     * @param type memory type of all of it; {@code null} where the domain carries none
     */
    BypassWindow(TranslationDomain domain, long base, @Nullable MemoryType type) {
        this.domain = domain;
        this.base = base;
        this.type = type;
    }

    /** First address of the window of a domain: the half above. */
    static long base(TranslationDomain domain) {
        return domain.apertureEnd() >>> 1;
    }

    /**
     * The address that goes around the tables.
     *
     * @throws DmaException if memory lies too high for the window
     */
    long address(long phys, long size, MapContext context) {
        long last = phys + size - 1;
        if ((last | CHUNK - 1) >= base) {
            throw new DmaException(
                    Reason.NO_BYPASS,
                    "memory at 0x" + Long.toHexString(last) + " has no address in the bypass window: limit=0x"
                            + Long.toHexString(base) + "; map it without bypass");
        }
        for (long chunk = phys & -CHUNK; chunk <= last; chunk += CHUNK) {
            if (!present.contains(chunk)) {
                open(chunk, context);
            }
        }
        return base + phys;
    }

    private synchronized void open(long chunk, MapContext context) {
        if (!present.contains(chunk)) {
            domain.map(base + chunk, chunk, CHUNK, Access.READ_WRITE, type, context);
            present.add(chunk);
        }
    }
}
