package io.crossdock.pagetable;

import io.crossdock.event.EventSink;
import io.crossdock.machine.DmaMemory;
import io.crossdock.machine.Machine;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Table pages of one translation unit, taken from the machine in chunks.
 *
 * <p>A chunk is aligned to its size, so that the chunk of a table is found by a hash of the address bits above it: one
 * compare where chunks lie side by side. The links of the free list and of lists of unlinked tables stand beside the
 * chunk, not in the tables: hardware may still read an unlinked table. Thread-safe.
 */
public final class TablePool implements AutoCloseable {
    private static final int CHUNK_LG2 = 18;
    /** No table; physical address 0 is never one. */
    static final long NONE = 0;

    private final Machine machine;
    private final int tableLg2;
    private final @Nullable EventSink sink;
    private final ReentrantLock lock = new ReentrantLock();
    private final List<DmaMemory> memory = new ArrayList<>();
    /** Open addressing by chunk number, at most half full; replaced when it grows. */
    private volatile @Nullable Chunk[] chunks = new @Nullable Chunk[16];

    private int chunkCount;
    private long freeHead = NONE;
    private int inUse;

    /** Consecutive tables. */
    static final class Chunk {
        final long base;
        final MemorySegment bytes;
        final long[] next;

        Chunk(long base, MemorySegment bytes, int tables) {
            this.base = base;
            this.bytes = bytes;
            this.next = new long[tables];
        }

        /** Where an entry of a table is in {@link #bytes}. */
        long offset(long table, int index) {
            return table - base + ((long) index << 3);
        }
    }

    /**
     * @param machine gives the memory
     * @param tableLg2 logarithm of a table's size and alignment, bytes; at least 12
     */
    public TablePool(Machine machine, int tableLg2, @Nullable EventSink sink) {
        this.machine = machine;
        this.tableLg2 = tableLg2;
        this.sink = sink;
    }

    /**
     * Takes a zeroed table.
     *
     * @return its physical address
     * @throws io.crossdock.machine.MachineException if the machine has no memory left
     */
    long allocate() {
        long table;
        boolean used;
        lock.lock();
        try {
            used = freeHead != NONE;
            if (!used) {
                addChunk();
            }
            table = freeHead;
            freeHead = next(table);
            inUse++;
        } finally {
            lock.unlock();
        }
        Chunk chunk = chunk(table);
        chunk.bytes.asSlice(table - chunk.base, 1L << tableLg2).fill((byte) 0);
        if (sink != null) {
            sink.tableAllocated(table);
        }
        return table;
    }

    /** Gives a table back that no hardware can read any more. */
    void free(long table) {
        if (sink != null) {
            sink.tableFreed(table);
        }
        lock.lock();
        try {
            setNext(table, freeHead);
            freeHead = table;
            inUse--;
        } finally {
            lock.unlock();
        }
    }

    /** Gives a list of tables back; see {@link #free}. */
    void freeList(long head) {
        for (long table = head; table != NONE; ) {
            long following = next(table);
            free(table);
            table = following;
        }
    }

    /** The link of a table that is in no list but the caller's. */
    long next(long table) {
        Chunk chunk = chunk(table);
        return chunk.next[(int) (table - chunk.base >>> tableLg2)];
    }

    void setNext(long table, long following) {
        Chunk chunk = chunk(table);
        chunk.next[(int) (table - chunk.base >>> tableLg2)] = following;
    }

    /** Where the bytes of a table are. */
    Chunk chunk(long table) {
        @Nullable Chunk[] slots = chunks;
        long number = table >>> CHUNK_LG2;
        for (int slot = (int) number; ; slot++) {
            Chunk chunk = slots[slot & slots.length - 1];
            if (chunk == null) {
                throw new IllegalStateException("a table entry points outside of the table pool: 0x"
                        + Long.toHexString(table) + "; the table was overwritten");
            }
            if (chunk.base >>> CHUNK_LG2 == number) {
                return chunk;
            }
        }
    }

    /** Tables that are in use. */
    public int tablesInUse() {
        lock.lock();
        try {
            return inUse;
        } finally {
            lock.unlock();
        }
    }

    private void addChunk() {
        long size = Math.max(1L << CHUNK_LG2, 1L << tableLg2);
        DmaMemory taken = machine.allocate(size, size);
        memory.add(taken);
        int tables = (int) (size >>> tableLg2);
        Chunk chunk = new Chunk(taken.machineAddress(0), taken.bytes(), tables);
        @Nullable Chunk[] slots = chunks;
        @Nullable
        Chunk[] changed = new @Nullable Chunk[2 * ++chunkCount > slots.length ? 2 * slots.length : slots.length];
        for (Chunk old : slots) {
            if (old != null) {
                insert(changed, old);
            }
        }
        insert(changed, chunk);
        chunks = changed;
        // Lowest address first: neighbouring tables share lines of the hardware's walk caches.
        for (int i = tables - 1; i >= 0; i--) {
            long table = chunk.base + ((long) i << tableLg2);
            chunk.next[i] = freeHead;
            freeHead = table;
        }
    }

    private static void insert(@Nullable Chunk[] slots, Chunk chunk) {
        int slot = (int) (chunk.base >>> CHUNK_LG2);
        while (slots[slot & slots.length - 1] != null) {
            slot++;
        }
        slots[slot & slots.length - 1] = chunk;
    }

    /** Gives all memory back; no unit may read it any more. */
    @Override
    public void close() {
        lock.lock();
        try {
            memory.forEach(machine::free);
            memory.clear();
            chunks = new @Nullable Chunk[16];
            chunkCount = 0;
            freeHead = NONE;
            inUse = 0;
        } finally {
            lock.unlock();
        }
    }
}
