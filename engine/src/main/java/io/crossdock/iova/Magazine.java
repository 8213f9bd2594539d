package io.crossdock.iova;

/** Freed ranges of one size class, by their first page numbers; last in, first out. */
final class Magazine {
    /** As in Linux: with its count a magazine fills 1 KiB. */
    static final int CAPACITY = 127;
    /** Neither takes nor gives. */
    static final Magazine NONE = new Magazine(0);

    final long[] pfns;
    int count;

    private Magazine(int capacity) {
        pfns = new long[capacity];
    }

    static Magazine empty() {
        return new Magazine(CAPACITY);
    }

    boolean push(long pfn) {
        int n = count;
        if (n < pfns.length) {
            pfns[n] = pfn;
            count = n + 1;
            return true;
        }
        return false;
    }

    /** Takes the range freed last that ends below a limit; {@link IovaAllocator#NONE} if there is none. */
    long pop(long pages, long limitPfn) {
        int n = count - 1;
        if (n >= 0 && pfns[n] + pages <= limitPfn) {
            count = n;
            return pfns[n];
        }
        for (int i = n - 1; i >= 0; i--) {
            long pfn = pfns[i];
            if (pfn + pages <= limitPfn) {
                pfns[i] = pfns[n];
                count = n;
                return pfn;
            }
        }
        return IovaAllocator.NONE;
    }
}
