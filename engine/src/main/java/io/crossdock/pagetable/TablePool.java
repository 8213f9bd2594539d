package io.crossdock.pagetable;

import io.crossdock.event.EventSink;
import io.crossdock.machine.DmaMemory;
import io.crossdock.machine.Machine;
import io.crossdock.machine.MachineException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Table pages of one translation unit, taken from the machine in chunks that grow with the pool, so that almost all tables
 * of a walk are in one chunk and the processor guesses that right.
 *
 * <p>A chunk consists of aligned pieces, so that the chunk of a table is found by a hash of the address bits above a piece:
 * one compare where pieces lie side by side. The links of the free list and of lists of unlinked tables stand beside the
 * chunk, not in the tables: hardware may still read an unlinked table. Thread-safe.
 */
public final class TablePool implements AutoCloseable {
    private static final int PIECE_LG2 = 18;
    private static final long LARGEST_CHUNK = 64L << 20;
    /** No table; physical address 0 is never one. */
    static final long NONE = 0;

    private final Machine machine;
    private final int tableLg2;
    private final @Nullable EventSink sink;
    private final ReentrantLock lock = new ReentrantLock();
    private final List<DmaMemory> memory = new ArrayList<>();
    private final Map<Long, DmaMemory> roots = new HashMap<>();
    /** Each chunk once for each of its pieces: open addressing by piece number, at most half full; replaced to grow. */
    private volatile @Nullable Chunk[] slots = new @Nullable Chunk[16];

    private int pieces;
    private long freeHead = NONE;
    private int inUse;

    /** Consecutive tables. */
    static final class Chunk {
        final long base;
        final long size;
        final MemorySegment bytes;
        final long[] next;

        Chunk(long base, long size, MemorySegment bytes, int tables) {
            this.base = base;
            this.size = size;
            this.bytes = bytes;
            this.next = new long[tables];
        }

        boolean holds(long table) {
            return Long.compareUnsigned(table - base, size) < 0;
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

    /** Takes a zeroed root of several tables side by side, aligned to their size. */
    Chunk allocateRoot(int tablesLg2) {
        long size = 1L << tableLg2 + tablesLg2;
        DmaMemory taken = machine.allocate(size, size);
        taken.bytes().fill((byte) 0);
        Chunk root = new Chunk(taken.machineAddress(0), size, taken.bytes(), 0);
        lock.lock();
        try {
            roots.put(root.base, taken);
            inUse += 1 << tablesLg2;
        } finally {
            lock.unlock();
        }
        if (sink != null) {
            sink.tableAllocated(root.base);
        }
        return root;
    }

    /** Gives a root of several tables back that no hardware can read any more. */
    void freeRoot(Chunk root) {
        if (sink != null) {
            sink.tableFreed(root.base);
        }
        lock.lock();
        try {
            DmaMemory taken = roots.remove(root.base);
            if (taken != null) {
                inUse -= (int) (root.size >>> tableLg2);
                machine.free(taken);
            }
        } finally {
            lock.unlock();
        }
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
        @Nullable Chunk[] seen = slots;
        for (int slot = (int) (table >>> PIECE_LG2); ; slot++) {
            Chunk chunk = seen[slot & seen.length - 1];
            if (chunk == null) {
                throw new IllegalStateException("a table entry points outside of the table pool: 0x"
                        + Long.toHexString(table) + "; the table was overwritten");
            }
            if (chunk.holds(table)) {
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
        long least = Math.max(1L << PIECE_LG2, 1L << tableLg2);
        long size = Math.clamp((long) pieces << PIECE_LG2, least, LARGEST_CHUNK);
        DmaMemory taken;
        try {
            taken = machine.allocate(size, least);
        } catch (MachineException e) {
            size = least;
            taken = machine.allocate(size, least);
        }
        memory.add(taken);
        int tables = (int) (size >>> tableLg2);
        Chunk chunk = new Chunk(taken.machineAddress(0), size, taken.bytes(), tables);
        insert(chunk);
        // Lowest address first: neighbouring tables share lines of the hardware's walk caches.
        for (int i = tables - 1; i >= 0; i--) {
            long table = chunk.base + ((long) i << tableLg2);
            chunk.next[i] = freeHead;
            freeHead = table;
        }
    }

    private void insert(Chunk chunk) {
        @Nullable Chunk[] old = slots;
        int added = (int) (chunk.size >>> PIECE_LG2);
        pieces += added;
        int length = old.length;
        while (length < 2 * pieces) {
            length *= 2;
        }
        @Nullable Chunk[] changed = new @Nullable Chunk[length];
        for (DmaMemory each : memory) {
            long base = each.machineAddress(0);
            Chunk owner = base == chunk.base ? chunk : chunk(base);
            for (long at = base; at < base + owner.size; at += 1L << PIECE_LG2) {
                int slot = (int) (at >>> PIECE_LG2);
                while (changed[slot & length - 1] != null) {
                    slot++;
                }
                changed[slot & length - 1] = owner;
            }
        }
        slots = changed;
    }

    /** Gives all memory back; no unit may read it any more. */
    @Override
    public void close() {
        lock.lock();
        try {
            memory.forEach(machine::free);
            memory.clear();
            roots.values().forEach(machine::free);
            roots.clear();
            slots = new @Nullable Chunk[16];
            pieces = 0;
            freeHead = NONE;
            inUse = 0;
        } finally {
            lock.unlock();
        }
    }
}
