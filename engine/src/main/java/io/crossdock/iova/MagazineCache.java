package io.crossdock.iova;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Two magazines for each size class: one in use, and the one used before. */
final class MagazineCache extends ContextCache {
    private final MagazineIovaAllocator allocator;
    private final Magazine[] loaded = new Magazine[MagazineIovaAllocator.CLASSES];
    private final Magazine[] previous = new Magazine[MagazineIovaAllocator.CLASSES];
    private final int near;

    MagazineCache(MagazineIovaAllocator allocator, @Nullable MapContext context, @Nullable BackoffLock lock) {
        super(context, lock);
        this.allocator = allocator;
        near = context == null ? 0 : context.id();
        Arrays.fill(loaded, Magazine.NONE);
        Arrays.fill(previous, Magazine.NONE);
    }

    /** Takes a range of a class, or {@link IovaAllocator#NONE}. */
    long pop(int lg2, long limitPfn) {
        long pfn = loaded[lg2].pop(1L << lg2, limitPfn);
        return pfn != IovaAllocator.NONE ? pfn : popFurther(lg2, limitPfn);
    }

    private long popFurther(int lg2, long limitPfn) {
        if (loaded[lg2].count > 0) {
            return IovaAllocator.NONE; // what is kept lies too high
        }
        if (previous[lg2].count > 0) {
            swap(lg2);
        } else {
            Magazine full = allocator.takeFull(lg2, near);
            if (full == null) {
                return IovaAllocator.NONE;
            }
            allocator.putEmpty(loaded[lg2], near);
            loaded[lg2] = full;
        }
        return loaded[lg2].pop(1L << lg2, limitPfn);
    }

    void push(int lg2, long pfn) {
        if (!loaded[lg2].push(pfn)) {
            pushFurther(lg2, pfn);
        }
    }

    private void pushFurther(int lg2, long pfn) {
        if (previous[lg2].count < previous[lg2].pfns.length) {
            swap(lg2);
        } else {
            if (previous[lg2] == Magazine.NONE) {
                previous[lg2] = loaded[lg2];
            } else {
                allocator.putFull(lg2, loaded[lg2], near);
            }
            loaded[lg2] = allocator.takeEmpty(near);
        }
        loaded[lg2].push(pfn);
    }

    private void swap(int lg2) {
        Magazine other = previous[lg2];
        previous[lg2] = loaded[lg2];
        loaded[lg2] = other;
    }

    @Override
    void giveBack() {
        for (int lg2 = 0; lg2 < loaded.length; lg2++) {
            allocator.giveBack(lg2, loaded[lg2]);
            allocator.giveBack(lg2, previous[lg2]);
        }
    }

    /** Ranges kept. */
    int kept() {
        int sum = 0;
        for (int lg2 = 0; lg2 < loaded.length; lg2++) {
            sum += loaded[lg2].count + previous[lg2].count;
        }
        return sum;
    }
}
