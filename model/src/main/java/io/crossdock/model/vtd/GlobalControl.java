package io.crossdock.model.vtd;

/**
 * Global command and status (specification 11.4.4): commands take effect later, and the status says when.
 *
 * <pre>
 *        31   30  29  28   27  26  25    24  23  22  0
 * GCMD |TE |SRTP|SFL|EAFL|WBF |QIE|IRE|SIRTP|CFI |  0  |
 * GSTS |TES|RTPS|FLS|AFLS|WBFS|QIES|IRES|IRTPS|CFIS|  0 |
 * </pre>
 *
 * Implemented: TE, SRTP, QIE. SRTP takes the root table address of that moment.
 */
final class GlobalControl {
    private static final int TRANSLATION = 1 << 31;
    private static final int ROOT_POINTER = 1 << 30;
    private static final int QUEUE = 1 << 26;

    private final InvalidationQueue queue;
    private int wanted;
    private int status;
    private long rootTableAddress;
    private long rootTable;
    private boolean rootPointerWanted;

    GlobalControl(InvalidationQueue queue) {
        this.queue = queue;
    }

    long rootTableAddress() {
        return rootTableAddress;
    }

    void setRootTableAddress(long value) {
        rootTableAddress = value & ~0xfffL;
    }

    /** The table in use. */
    long rootTable() {
        return rootTable;
    }

    boolean translates() {
        return (status & TRANSLATION) != 0;
    }

    int status() {
        return status;
    }

    void command(int value) {
        wanted = value & (TRANSLATION | QUEUE);
        if ((value & ROOT_POINTER) != 0) {
            rootPointerWanted = true;
            status &= ~ROOT_POINTER;
        }
    }

    boolean busy() {
        return rootPointerWanted || ((status ^ wanted) & TRANSLATION) != 0 || queueChangeDue();
    }

    /** The queue is disabled when it has run empty, or cannot run. */
    private boolean queueChangeDue() {
        return ((status ^ wanted) & QUEUE) != 0 && ((wanted & QUEUE) != 0 || !queue.runnable());
    }

    /** Whether anything took effect. */
    boolean step() {
        if (!busy()) {
            return false;
        }
        if (rootPointerWanted) {
            rootTable = rootTableAddress;
            rootPointerWanted = false;
            status |= ROOT_POINTER;
        }
        if (queueChangeDue()) {
            if ((wanted & QUEUE) != 0) {
                queue.enable();
            } else {
                queue.disable();
            }
            status ^= QUEUE;
        }
        status = status & ~TRANSLATION | wanted & TRANSLATION;
        return true;
    }
}
