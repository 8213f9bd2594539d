package io.crossdock.pagetable;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Tables by the addresses that they translate, in two steps; grows. Written by one thread at a time. A reader may see a table
 * that has been taken out: {@link IdentityPages} says why that does no harm.
 */
final class IdentityDirectory {
    private static final int STEP = 9;

    private final int windowLg2;
    private volatile @Nullable IdentityTable[] @Nullable [] steps = new @Nullable IdentityTable[0] @Nullable [];

    IdentityDirectory(int windowLg2) {
        this.windowLg2 = windowLg2;
    }

    @Nullable
    IdentityTable get(long iova) {
        int slot = (int) (iova >>> windowLg2);
        @Nullable IdentityTable[] @Nullable [] seen = steps;
        int at = slot >>> STEP;
        @Nullable IdentityTable[] step = at < seen.length ? seen[at] : null;
        return step == null ? null : step[slot & (1 << STEP) - 1];
    }

    void set(long iova, @Nullable IdentityTable table) {
        int slot = (int) (iova >>> windowLg2);
        int at = slot >>> STEP;
        @Nullable IdentityTable[] @Nullable [] changed = steps;
        if (at >= changed.length) {
            changed = Arrays.copyOf(changed, at + 1);
        }
        @Nullable IdentityTable[] step = changed[at];
        if (step == null) {
            step = new @Nullable IdentityTable[1 << STEP];
            changed[at] = step;
        }
        step[slot & (1 << STEP) - 1] = table;
        steps = changed;
    }

    /** Shows every table. */
    void forEach(Visitor visitor) {
        @Nullable IdentityTable[] @Nullable [] seen = steps;
        for (int at = 0; at < seen.length; at++) {
            @Nullable IdentityTable[] step = seen[at];
            for (int i = 0; step != null && i < step.length; i++) {
                IdentityTable table = step[i];
                if (table != null) {
                    visitor.table(((long) at << STEP | i) << windowLg2, table);
                }
            }
        }
    }

    /** Receives tables. */
    interface Visitor {
        void table(long iova, IdentityTable table);
    }
}
