package io.crossdock.iova;

import java.lang.ref.Reference;
import org.jspecify.annotations.Nullable;

/**
 * The ranges of a descriptor ring or scatterlist taken together, as SOSP'24 "Fast and Safe" does: a context hands out the
 * pages of one aligned chunk after the other, so that neighbours in time are neighbours in the table. The walk caches of
 * the unit stay warm, and what is unmapped together is invalidated together. A chunk whose pages have all come back is kept
 * for the next ring; what cannot be kept returns to the tree.
 *
 * <p>Ranges of more than half a chunk, and those for devices whose limit lies below the chunk in use, come from the tree.
 * Frees are not checked; see {@link CheckedIovaAllocator}.
 */
public final class ContiguousIovaAllocator implements IovaAllocator {
    /** Pages of a descriptor in the paper: 256 KiB. */
    static final int CHUNK_PAGES = 64;

    private static final int CHUNK_LG2 = 6;
    private static final int LARGEST = CHUNK_PAGES / 2;
    private static final int KEPT = 256;

    private final IovaSpace space;
    private final int granuleLg2;
    private final TreeIovaAllocator tree;
    private final ChunkDirectory directory;
    private final Exchange<Chunk> kept = new Exchange<>(KEPT);
    private final ContextCaches<Cache> caches;

    public ContiguousIovaAllocator(IovaSpace space) {
        this.space = space;
        granuleLg2 = space.granuleLg2();
        tree = new TreeIovaAllocator(space);
        directory = new ChunkDirectory(space.endPfn() >>> CHUNK_LG2);
        caches = new ContextCaches<>(
                (context, lock) -> new Cache(this, context, lock),
                new Cache[ContextCaches.sharedCaches()],
                space.sink());
    }

    /** The chunk that a context hands out from. */
    private static final class Cache extends ContextCache {
        private final ContiguousIovaAllocator allocator;
        private final int near;
        private @Nullable Chunk chunk;

        Cache(ContiguousIovaAllocator allocator, @Nullable MapContext context, @Nullable BackoffLock lock) {
            super(context, lock);
            this.allocator = allocator;
            near = context == null ? 0 : context.id();
        }

        long next(int pages, int lg2, long limitPfn, MapContext context) {
            Chunk current = chunk;
            if (current != null && current.firstPfn + CHUNK_PAGES > limitPfn) {
                return NONE;
            }
            long pfn = current == null ? NONE : current.next(pages, lg2);
            if (pfn != NONE) {
                return pfn;
            }
            if (current != null && current.retire()) {
                return current.reset().next(pages, lg2);
            }
            chunk = allocator.takeChunk(near, limitPfn, context);
            return chunk == null ? NONE : chunk.next(pages, lg2);
        }

        @Override
        void giveBack() {
            Chunk current = chunk;
            chunk = null;
            if (current != null && current.retire()) {
                allocator.dissolve(current);
            }
        }
    }

    @Override
    public long allocate(long size, long end, MapContext context) {
        long iova = tryAllocate(size, end, context);
        if (iova != NONE) {
            return iova;
        }
        long[] found = {NONE};
        caches.recall(caches.of(context), () -> {
            dissolveKept(0);
            found[0] = tree.allocate(size, end, context);
            return found[0] != NONE;
        });
        return found[0];
    }

    @Override
    public long tryAllocate(long size, long end, MapContext context) {
        long pages = space.pages(size);
        if (pages <= LARGEST) {
            Cache cache = caches.of(context);
            long limit = space.limitPfn(end);
            int lg2 = IovaSpace.lg2(pages);
            long pfn;
            try {
                pfn = caches.isFree(cache)
                        ? cache.next((int) pages, lg2, limit, context)
                        : nextEntered(cache, (int) pages, limit, context);
            } finally {
                Reference.reachabilityFence(context);
            }
            if (pfn != NONE) {
                return pfn << granuleLg2;
            }
        }
        return tree.allocate(size, end, context);
    }

    private long nextEntered(Cache cache, int pages, long limit, MapContext context) {
        caches.enter(cache);
        try {
            return cache.next(pages, IovaSpace.lg2(pages), limit, context);
        } finally {
            caches.exit(cache);
        }
    }

    private @Nullable Chunk takeChunk(int near, long limitPfn, MapContext context) {
        Chunk chunk = kept.take(near);
        if (chunk != null) {
            if (chunk.firstPfn + CHUNK_PAGES <= limitPfn) {
                return chunk.reset();
            }
            keep(chunk, near);
        }
        long chunkSize = (long) CHUNK_PAGES << granuleLg2;
        long iova = tree.allocate(chunkSize, limitPfn << granuleLg2, context);
        if (iova == NONE) {
            return null;
        }
        Chunk made = new Chunk(iova >>> granuleLg2);
        directory.set(made.firstPfn >>> CHUNK_LG2, made);
        return made;
    }

    @Override
    public void free(long iova, long size, MapContext context) {
        long pages = space.pages(size);
        long pfn = iova >>> granuleLg2;
        Chunk chunk = pages > LARGEST ? null : directory.get(pfn >>> CHUNK_LG2);
        if (chunk == null) {
            tree.free(iova, size, context);
        } else if (chunk.release((int) pages)) {
            keep(chunk, context.id());
        }
    }

    private void keep(Chunk chunk, int near) {
        if (!kept.put(near, chunk)) {
            dissolve(chunk);
        }
    }

    /** Gives a chunk of which nothing is in use back to the tree. */
    private void dissolve(Chunk chunk) {
        directory.set(chunk.firstPfn >>> CHUNK_LG2, null);
        tree.freeAll(new long[] {chunk.firstPfn}, 1, CHUNK_PAGES);
    }

    private void dissolveKept(int keep) {
        while (kept.size() > keep) {
            Chunk chunk = kept.take(0);
            if (chunk == null) {
                return;
            }
            dissolve(chunk);
        }
    }

    @Override
    public void reserve(long iova, long size) {
        tree.reserve(iova, size);
    }

    /** Keeps as many unused chunks as the machine has processors. */
    @Override
    public void trim() {
        caches.harvest();
        dissolveKept(Runtime.getRuntime().availableProcessors());
    }

    @Override
    public void close() {
        caches.close();
    }
}
