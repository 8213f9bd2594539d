package io.crossdock.model.nvme;

import io.crossdock.model.fabric.BusMaster;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/**
 * Memory as queues and commands name it: by bus address, or inside the controller memory buffer where its own address
 * range is enabled (4.7). Those accesses never leave the controller.
 */
final class HostMemory {
    private final BusMaster bus;
    private final Optional<MemorySegment> own;
    private boolean ownEnabled;
    private long ownBase;

    HostMemory(BusMaster bus, Optional<MemorySegment> own) {
        this.bus = bus;
        this.own = own;
    }

    /** CMBMSC was written. */
    void setOwnRange(boolean enabled, long base) {
        ownEnabled = enabled && own.isPresent();
        ownBase = base;
    }

    boolean isEnabled() {
        return bus.isEnabled();
    }

    private Optional<MemorySegment> inside(long address, long length) {
        long offset = address - ownBase;
        return own.filter(m -> ownEnabled && offset >= 0 && offset <= m.byteSize() - length)
                .map(m -> m.asSlice(offset, length));
    }

    /**
     * Asks for bytes; they have arrived when {@link #hasLanded} says so of a later mark.
     *
     * @return whether the request was carried out; if not, some bytes may arrive
     */
    boolean read(long address, MemorySegment destination, long offset, long length) {
        Optional<MemorySegment> here = inside(address, length);
        if (here.isPresent()) {
            MemorySegment.copy(here.get(), 0, destination, offset, length);
            return true;
        }
        return bus.read(address, destination, offset, length, bus.maxRead()) == length;
    }

    /** Posts bytes: whether they arrive, the sender of a posted request is not told. */
    void write(long address, MemorySegment source, long offset, long length) {
        inside(address, length)
                .ifPresentOrElse(
                        here -> MemorySegment.copy(source, offset, here, 0, length),
                        () -> bus.write(address, source, offset, length, bus.maxPayload()));
    }

    long mark() {
        return bus.mark();
    }

    boolean hasLanded(long mark) {
        return bus.hasLanded(mark);
    }
}
