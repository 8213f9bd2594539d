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
 * Implemented: TE, SRTP, QIE. SRTP takes the root table address of that moment, and with it the mode:
 *
 * <pre>
 *           63        12 11  10 9  0
 * RTADDR   | root table | TTM  |  0  |   TTM: 00 legacy mode, 01 scalable mode
 * </pre>
 */
final class GlobalControl {
    static final int LEGACY_MODE = 0;
    static final int SCALABLE_MODE = 1;

    private static final int TRANSLATION = 1 << 31;
    private static final int ROOT_POINTER = 1 << 30;
    private static final int QUEUE = 1 << 26;

    private static final long TABLE = ~0xfffL;
    private static final int TTM_SHIFT = 10;
    private static final long TTM = 3 << TTM_SHIFT;

    private final InvalidationQueue queue;
    private final long implemented;
    private int wanted;
    private int status;
    private long rootTableAddress;
    private long rootTable;
    private boolean rootPointerWanted;

    GlobalControl(InvalidationQueue queue, VtdMode mode) {
        this.queue = queue;
        this.implemented = mode.isScalable() ? TABLE | TTM : TABLE;
    }

    long rootTableAddress() {
        return rootTableAddress;
    }

    void setRootTableAddress(long value) {
        rootTableAddress = value & implemented;
    }

    /** The table in use. */
    long rootTable() {
        return rootTable & TABLE;
    }

    /** The mode in use. */
    int tableMode() {
        return (int) (rootTable & TTM) >>> TTM_SHIFT;
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
