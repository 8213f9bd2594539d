package io.crossdock.workbench.bench;

import io.crossdock.memory.PhysicalMemory;
import java.lang.foreign.MemorySegment;

/** An AMD-Vi unit that stores the number of each completion wait as soon as it is told of it. */
final class InstantAmdVi extends InstantUnit {
    private static final int SIZE = 0x4000;
    private static final int COMMAND_BASE = 0x08;
    private static final int CONTROL = 0x18;
    private static final int FEATURES = 0x30;
    private static final int COMMAND_HEAD = 0x2000;
    private static final int COMMAND_TAIL = 0x2008;
    private static final int STATUS = 0x2020;
    private static final int RUNNING = 1 << 3 | 1 << 4;
    /** IASup, GTSup, GIOSup. */
    private static final long EXTENDED_FEATURES = 1 << 6 | 1 << 4 | 1L << 48;

    private static final int QUEUE_MASK = 0xff0;
    private static final int ENTRY = 16;
    private static final long ADDRESS = 0x000f_ffff_ffff_fff8L;

    private final MemorySegment memory;
    private final long base;

    InstantAmdVi(PhysicalMemory.Region region) {
        super(SIZE);
        memory = region.bytes();
        base = region.range().base();
        set64(FEATURES, EXTENDED_FEATURES);
    }

    @Override
    void written(int offset) {
        if (offset == COMMAND_TAIL) {
            consume();
        } else if (offset == CONTROL || offset == STATUS) {
            set(STATUS, (get(CONTROL) & 1 << 12) != 0 ? RUNNING : 0);
        }
    }

    private void consume() {
        long queue = (get64(COMMAND_BASE) & ADDRESS & -4096L) - base;
        int tail = get(COMMAND_TAIL) & QUEUE_MASK;
        for (int at = get(COMMAND_HEAD) & QUEUE_MASK; at != tail; at = at + ENTRY & QUEUE_MASK) {
            long word0 = (long) PhysicalMemory.WORD.get(memory, queue + at);
            // COMPLETION_WAIT with S: store the other word
            if (word0 >>> 60 == 1 && (word0 & 1) != 0) {
                long number = (long) PhysicalMemory.WORD.get(memory, queue + at + 8);
                PhysicalMemory.WORD.setRelease(memory, (word0 & ADDRESS) - base, number);
            }
        }
        set(COMMAND_HEAD, tail);
    }
}
