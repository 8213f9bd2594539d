package io.crossdock.dma;

import io.crossdock.machine.DmaMemory;
import io.crossdock.pagetable.MemoryType;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Memory that a device may reach, and the address by which it does. Made by {@link DmaDevice}, valid until unmapped.
 *
 * <p>Thread-safe; of several calls that unmap it, one succeeds.
 */
public final class DmaMapping {
    private static final VarHandle LIVE;

    static {
        try {
            LIVE = MethodHandles.lookup().findVarHandle(DmaMapping.class, "live", boolean.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final DmaDevice device;
    private final long dmaAddress;
    private final long phys;
    private final long size;
    private final Direction direction;
    private final Way way;
    private final @Nullable MemoryType memoryType;
    private final @Nullable DmaMemory memory;

    @SuppressWarnings("UnusedVariable") // through LIVE
    private volatile boolean live = true;

    DmaMapping(
            DmaDevice device,
            long dmaAddress,
            long phys,
            long size,
            Direction direction,
            Way way,
            @Nullable MemoryType memoryType,
            @Nullable DmaMemory memory) {
        this.device = device;
        this.dmaAddress = dmaAddress;
        this.phys = phys;
        this.size = size;
        this.direction = direction;
        this.way = way;
        this.memoryType = memoryType;
        this.memory = memory;
    }

    /** The device that may use it. */
    public DmaDevice device() {
        return device;
    }

    /** Address of the first byte as the device must send it: an IOVA, a physical or a bus address, see {@link #way}. */
    public long dmaAddress() {
        return dmaAddress;
    }

    /** Physical address of the first byte. */
    public long phys() {
        return phys;
    }

    /** Bytes. */
    public long size() {
        return size;
    }

    public Direction direction() {
        return direction;
    }

    public Way way() {
        return way;
    }

    /** Memory type that was written into the table; empty where nothing carries one. */
    public Optional<MemoryType> memoryType() {
        return Optional.ofNullable(memoryType);
    }

    private boolean hasTable() {
        return way == Way.TRANSLATED || way == Way.BYPASS;
    }

    /** Root of the table that translates the address; empty where none does. */
    public OptionalLong tableRoot() {
        return hasTable() ? device.domain().tableRoot() : OptionalLong.empty();
    }

    /** Format of that table and its specification; empty text where none translates. */
    public String tableFormat() {
        return hasTable() ? device.domain().format() : "";
    }

    /** The leaf entry that translates the first byte, read from the table's bytes now; empty where none does. */
    public OptionalLong tableEntry() {
        long entry = hasTable() ? device.domain().entry(dmaAddress) : 0;
        return entry == 0 ? OptionalLong.empty() : OptionalLong.of(entry);
    }

    public boolean isLive() {
        return live;
    }

    /** The system memory that it means, which the processor caches; {@code null} where it is a peer's. */
    @Nullable
    DmaMemory memory() {
        return memory;
    }

    /** Takes the right to unmap; the first caller gets it. */
    boolean kill() {
        return LIVE.compareAndSet(this, true, false);
    }

    /** Gives the right back after an unmap that changed nothing. */
    void revive() {
        live = true;
    }

    @Override
    public String toString() {
        return "0x" + Long.toHexString(dmaAddress) + " +" + size + " " + direction + " " + way;
    }
}
