package io.crossdock.workbench.attack;

import io.crossdock.dma.Direction;
import io.crossdock.dma.DmaDevice;
import io.crossdock.iova.MapContext;
import io.crossdock.machine.DmaMemory;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A context of the operating system: maps and unmaps buffers for devices, and frees them. */
final class Victim implements AutoCloseable {
    private final Arena arena;
    private final MapContext context = new MapContext();
    private final List<Grant> mapped = new ArrayList<>();
    private final List<DmaMemory> unmapped = new ArrayList<>();
    private @Nullable Grant pending;
    private @Nullable Thread mapper;

    Victim(Arena arena) {
        this.arena = arena;
    }

    /** Mappings that it has. */
    List<Grant> mapped() {
        return mapped;
    }

    /** Buffers that it has unmapped and not freed. */
    int idle() {
        return unmapped.size();
    }

    /** Leaves were written on behalf of this context: the address of the mapping under way is known to whoever guesses. */
    void leavesWritten(long iova) {
        Grant grant = pending;
        if (grant != null
                && grant.address == Grant.UNKNOWN
                && Thread.currentThread().equals(mapper)) {
            arena.alone();
            arena.ledger().granted(grant, iova);
        }
    }

    /** Takes a buffer of one page and maps it. */
    void map(int device, Direction direction) {
        map(device, direction, Ledger.PAGE);
    }

    /** Takes a buffer and maps it. */
    void map(int device, Direction direction, long bytes) {
        DmaMemory buffer = arena.ledger().take(bytes);
        Grant grant = arena.ledger().mapping(device, buffer, direction);
        if (arena.device(device).domain().granuleLg2() == 0) {
            arena.ledger().granted(grant, grant.frame); // reached without an entry, by its own address
        }
        mapper = Thread.currentThread();
        pending = grant;
        long address = device(grant).mapSingleAddress(buffer, 0, bytes, direction, context);
        pending = null;
        arena.alone();
        arena.ledger().granted(grant, address);
        arena.intruder(device).learn(address, bytes);
        mapped.add(grant);
        arena.made(Step.RETURNED);
    }

    /** Unmaps one of its mappings. */
    void unmap(Grant grant) {
        mapped.remove(grant);
        device(grant).unmapSingle(grant.memory, 0, grant.address, grant.memory.size(), grant.direction, context);
        arena.alone();
        arena.ledger().unmapped(grant);
        unmapped.add(grant.memory);
        arena.made(Step.RETURNED);
    }

    /** Frees the buffer that it unmapped last; whoever takes one next may get it. For a device there is nothing to see. */
    void free() {
        arena.machine().free(unmapped.removeLast());
    }

    private DmaDevice device(Grant grant) {
        return arena.device(grant.device);
    }

    /** Unmaps and frees all that it has. */
    @Override
    public void close() {
        while (!mapped.isEmpty()) {
            unmap(mapped.getLast());
        }
        while (!unmapped.isEmpty()) {
            free();
        }
        context.close();
    }
}
