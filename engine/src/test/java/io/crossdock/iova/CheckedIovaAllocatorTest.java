package io.crossdock.iova;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class CheckedIovaAllocatorTest {
    private static final long PAGE = 4096;
    private static final long END = 1L << 32;
    private final IovaSpace space = new IovaSpace(12, 0, END);
    private final MapContext context = new MapContext();
    private final CheckedIovaAllocator checked = new CheckedIovaAllocator(space, new MagazineIovaAllocator(space));

    @Test
    void shouldRefuseASecondFreeAndChangeNothing() {
        long iova = checked.allocate(PAGE, END, context);
        checked.free(iova, PAGE, context);
        assertThatThrownBy(() -> checked.free(iova, PAGE, context))
                .isInstanceOf(BadFreeException.class)
                .hasMessage("no such range is allocated: iova=0xfffff000, size=4096, nothing there; it was freed before"
                        + " or never allocated");
        assertThat(checked.allocate(PAGE, END, context)).isEqualTo(iova);
        assertThat(checked.allocate(PAGE, END, context)).isEqualTo(iova - PAGE);
        assertThat(checked.liveRanges()).isEqualTo(2);
    }

    @Test
    void shouldRefuseHalfOfARangeAndChangeNothing() {
        long iova = checked.allocate(4 * PAGE, END, context);
        for (long[] half : new long[][] {{iova, 2 * PAGE}, {iova + 2 * PAGE, 2 * PAGE}, {iova - PAGE, 5 * PAGE}}) {
            assertThatThrownBy(() -> checked.free(half[0], half[1], context))
                    .isInstanceOf(BadFreeException.class)
                    .hasMessageContaining("allocated 0xffffc000 +16384; free that range, whole");
        }
        checked.free(iova, 4 * PAGE, context);
        assertThat(checked.liveRanges()).isZero();
    }

    /** Hands out one address again and again. */
    private static final class Stuck implements IovaAllocator {
        long iova = 8 * PAGE;

        @Override
        public long allocate(long size, long end, MapContext context) {
            return iova;
        }

        @Override
        public void free(long freed, long size, MapContext context) {}

        @Override
        public void reserve(long reserved, long size) {}
    }

    @Test
    void shouldNameBothRangesWhereTheyOverlap() {
        Stuck stuck = new Stuck();
        CheckedIovaAllocator watched = new CheckedIovaAllocator(space, stuck);
        watched.reserve(16 * PAGE, PAGE);
        watched.allocate(4 * PAGE, END, context);
        assertThatThrownBy(() -> watched.allocate(2 * PAGE, END, context))
                .isInstanceOf(BrokenAllocatorException.class)
                .hasMessage("allocated 0x8000 +8192, which overlaps 0x8000 +16384, allocated already");
        stuck.iova = 16 * PAGE;
        assertThatThrownBy(() -> watched.allocate(2 * PAGE, END, context))
                .hasMessage("allocated 0x10000 +8192, which overlaps 0x10000 +4096, reserved already");
        stuck.iova = 33 * PAGE;
        assertThatThrownBy(() -> watched.allocate(2 * PAGE, END, context))
                .hasMessage("allocated 0x21000 +8192, which is not aligned to the power of two of its size");
        assertThatThrownBy(() -> watched.allocate(PAGE, 0x21000, context))
                .hasMessage("allocated 0x21000 +4096, which is not within 0x1000 to 0x21000");
    }
}
