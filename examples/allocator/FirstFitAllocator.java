import io.crossdock.iova.IovaAllocator;
import io.crossdock.iova.IovaSpace;
import io.crossdock.iova.MapContext;
import java.util.BitSet;

/** The lowest free range that is aligned, found in a bitmap under one lock. Reaches 2^31 pages. */
public final class FirstFitAllocator implements IovaAllocator {
    private final IovaSpace space;
    private final BitSet taken = new BitSet();

    public FirstFitAllocator(IovaSpace space) {
        this.space = space;
    }

    @Override
    public synchronized long allocate(long size, long end, MapContext context) {
        long pages = space.pages(size);
        long alignment = Long.highestOneBit(2 * pages - 1); // the next power of two
        long limit = Math.min(space.limitPfn(end), Integer.MAX_VALUE);
        long pfn = up(space.firstPfn(), alignment);
        while (pfn + pages <= limit) {
            int busy = taken.previousSetBit((int) (pfn + pages - 1));
            if (busy < pfn) {
                taken.set((int) pfn, (int) (pfn + pages));
                return pfn << space.granuleLg2();
            }
            pfn = up(busy + 1, alignment);
        }
        return NONE;
    }

    @Override
    public synchronized void free(long iova, long size, MapContext context) {
        int pfn = (int) (iova >>> space.granuleLg2());
        taken.clear(pfn, pfn + (int) space.pages(size));
    }

    @Override
    public synchronized void reserve(long iova, long size) {
        long first = Math.min(iova >>> space.granuleLg2(), Integer.MAX_VALUE);
        long last = Math.min(iova + size - 1 >>> space.granuleLg2(), Integer.MAX_VALUE - 1);
        if (first <= last) {
            taken.set((int) first, (int) last + 1);
        }
    }

    private static long up(long pfn, long alignment) {
        return pfn + alignment - 1 & -alignment;
    }
}
