package io.crossdock.model.nvme;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * The pages that the PRP entries of a command name (4.3), found step by step, because lists have to be fetched.
 *
 * <p>PRP1 is the first page, with an offset. If one more page is enough, PRP2 is that page; else it points to a list of
 * them, whose last entry in a page points to the next list if more are needed.
 */
final class DataPointer {
    /** What {@link #step} answers while not all pages are known. */
    static final int PENDING = -1;

    private static final ValueLayout.OfLong ENTRY = ValueLayout.JAVA_LONG.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final int PAGE = NvmeLayout.PAGE;

    private final HostMemory host;
    private final long[] pages;
    private final long length;
    private final int firstBytes;
    private int known;
    private int status = PENDING;
    private long list;
    private final MemorySegment entries = MemorySegment.ofArray(new long[PAGE / Long.BYTES]);
    private int fetched;
    private long mark;

    DataPointer(HostMemory host, long prp1, long prp2, long length) {
        this.host = host;
        this.length = length;
        int offset = (int) prp1 & PAGE - 1;
        firstBytes = (int) Math.min(length, PAGE - offset);
        pages = new long[1 + (int) ((length - firstBytes + PAGE - 1) / PAGE)];
        pages[0] = prp1;
        known = 1;
        if ((prp1 & 3) != 0) {
            status = Status.PRP_OFFSET_INVALID;
        } else if (pages.length == 1) {
            status = Status.SUCCESS;
        } else if (pages.length == 2) {
            add(prp2);
            status = status == PENDING ? Status.SUCCESS : status;
        } else if ((prp2 & 7) != 0) {
            status = Status.PRP_OFFSET_INVALID;
        } else {
            list = prp2;
        }
    }

    private void add(long page) {
        if ((page & PAGE - 1) != 0) {
            status = Status.PRP_OFFSET_INVALID;
        }
        pages[known++] = page;
    }

    /** Goes on; {@link #PENDING}, or a {@link Status}. */
    int step() {
        if (status != PENDING) {
            return status;
        }
        if (fetched == 0) {
            int room = (PAGE - ((int) list & PAGE - 1)) / Long.BYTES;
            fetched = Math.min(room, pages.length - known);
            if (!host.read(list, entries, 0, (long) fetched * Long.BYTES)) {
                status = Status.DATA_TRANSFER_ERROR;
                return status;
            }
            mark = host.mark();
        }
        if (host.hasLanded(mark)) {
            take();
        }
        return status;
    }

    private void take() {
        boolean chained = fetched < pages.length - known;
        int inList = chained ? fetched - 1 : fetched;
        for (int i = 0; i < inList && status == PENDING; i++) {
            add(entries.getAtIndex(ENTRY, i));
        }
        if (status != PENDING) {
            return;
        }
        if (chained) {
            list = entries.getAtIndex(ENTRY, inList);
            fetched = 0;
            status = (list & 7) == 0 ? PENDING : Status.PRP_OFFSET_INVALID;
        } else {
            status = Status.SUCCESS;
        }
    }

    /** Address of a byte of the data. */
    long address(long offset) {
        return offset < firstBytes
                ? pages[0] + offset
                : pages[1 + (int) ((offset - firstBytes) / PAGE)] + (offset - firstBytes) % PAGE;
    }

    /** Bytes from there to the end of its page or of the data. */
    long contiguous(long offset) {
        return offset < firstBytes
                ? firstBytes - offset
                : Math.min(length - offset, PAGE - (offset - firstBytes) % PAGE);
    }
}
