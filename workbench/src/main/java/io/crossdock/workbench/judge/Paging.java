package io.crossdock.workbench.judge;

/**
 * Shape of the tables that are walked; levels count from 0, the lowest.
 *
 * @param levels on the longest walk
 * @param pageLg2 logarithm of a page's bytes
 * @param indexLg2 address bits that a level translates
 * @param leafLevels lowest levels that have leaves
 */
record Paging(int levels, int pageLg2, int indexLg2, int leafLevels) {
    /** Pages of 4 KiB, blocks of 2 MiB and 1 GiB. */
    static final Paging OF_4K = new Paging(4, 12, 9, 3);

    /** Pages of 16 KiB, blocks of 32 MiB. */
    static final Paging OF_16K = new Paging(4, 14, 11, 2);

    /** The same in stage 2, which has none of the highest level. */
    static final Paging STAGE_2_OF_16K = new Paging(3, 14, 11, 2);

    /** Pages of 64 KiB, blocks of 512 MiB. */
    static final Paging OF_64K = new Paging(3, 16, 13, 2);

    /** Bytes of a page. */
    long page() {
        return 1L << pageLg2;
    }

    /** Bytes of the smallest block. */
    long block() {
        return 1L << spanLg2(1);
    }

    /** Logarithm of the bytes that an entry of a level translates. */
    int spanLg2(int level) {
        return pageLg2 + level * indexLg2;
    }

    /** First address that an entry of a level translates along with another one. */
    long base(long iova, int level) {
        return iova & -1L << spanLg2(level);
    }
}
