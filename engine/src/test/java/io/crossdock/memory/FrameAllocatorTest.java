package io.crossdock.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.crossdock.pci.AddressRange;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class FrameAllocatorTest {
    @Test
    void shouldHandOutLowestFramesFirst() {
        FrameAllocator frames = new FrameAllocator(List.of(new AddressRange(0x4000_0000L, 0x10_0000)));
        assertThat(frames.allocate(0x1000, 0x1000).orElseThrow().range())
                .isEqualTo(new AddressRange(0x4000_0000L, 0x1000));
        assertThat(frames.allocate(0x3000, 0x1_0000).orElseThrow().range())
                .isEqualTo(new AddressRange(0x4001_0000L, 0x3000));
        assertThat(frames.allocate(0x2000, 0x1000).orElseThrow().range())
                .isEqualTo(new AddressRange(0x4000_1000L, 0x2000));
    }

    @Test
    void shouldTellFramesThatMayHoldOldBytes() {
        FrameAllocator frames = new FrameAllocator(List.of(new AddressRange(0x1000, 0x10000)));
        FrameAllocator.Run first = frames.allocate(0x2000, 0x1000).orElseThrow();
        assertThat(first.reused()).isFalse();
        frames.free(first.range());
        assertThat(frames.allocate(0x1000, 0x1000).orElseThrow().reused()).isTrue();
        assertThat(frames.allocate(0x4000, 0x4000).orElseThrow().reused()).isFalse();
    }

    @Test
    void shouldRefuseWhatDoesNotFit() {
        FrameAllocator frames = new FrameAllocator(List.of(new AddressRange(0x1000, 0x3000)));
        assertThat(frames.allocate(0x4000, 0x1000)).isEmpty();
        assertThat(frames.allocate(0x1000, 0x10_0000)).isEmpty();
        assertThatThrownBy(() -> frames.allocate(100, 0x1000)).hasMessageContaining("size=100");
        assertThatThrownBy(() -> frames.allocate(0x1000, 0x1800)).hasMessageContaining("alignment=6144");
    }

    @Test
    void shouldRefuseToFreeTwice() {
        FrameAllocator frames = new FrameAllocator(List.of(new AddressRange(0x1000, 0x8000)));
        AddressRange range = frames.allocate(0x2000, 0x1000).orElseThrow().range();
        frames.free(range);
        assertThatThrownBy(() -> frames.free(range)).hasMessageContaining("0x1000-0x2fff");
    }

    @Test
    void shouldAgreeWithABitmapOnRandomUse() {
        for (long seed = 1; seed <= 10; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            int total = 256;
            FrameAllocator frames = new FrameAllocator(List.of(new AddressRange(0x10_0000, total * 0x1000L)));
            BitSet used = new BitSet(total);
            BitSet everUsed = new BitSet(total);
            List<AddressRange> live = new ArrayList<>();
            for (int i = 0; i < 2000; i++) {
                if (random.nextInt(3) < 2) {
                    int count = 1 + random.nextInt(12);
                    int align = 1 << random.nextInt(4);
                    int expected = firstFit(used, total, count, align);
                    Optional<FrameAllocator.Run> got = frames.allocate(count * 0x1000L, align * 0x1000L);
                    assertThat(got.isPresent()).as("seed %d step %d", seed, i).isEqualTo(expected >= 0);
                    if (expected >= 0) {
                        AddressRange range = got.orElseThrow().range();
                        assertThat(range.base()).isEqualTo(0x10_0000 + expected * 0x1000L);
                        if (everUsed.get(expected, expected + count).cardinality() > 0) {
                            assertThat(got.orElseThrow().reused()).isTrue();
                        }
                        used.set(expected, expected + count);
                        everUsed.set(expected, expected + count);
                        live.add(range);
                    }
                } else if (!live.isEmpty()) {
                    AddressRange range = live.remove(random.nextInt(live.size()));
                    int first = (int) ((range.base() - 0x10_0000) / 0x1000);
                    used.clear(first, first + (int) (range.size() / 0x1000));
                    frames.free(range);
                }
            }
            assertThat(frames.freeBytes()).isEqualTo((total - used.cardinality()) * 0x1000L);
        }
    }

    private static int firstFit(BitSet used, int total, int count, int align) {
        // The base of the range, frame 0x100, is aligned to every alignment that the test asks for.
        for (int at = 0; at + count <= total; at += align) {
            if (used.get(at, at + count).isEmpty()) {
                return at;
            }
        }
        return -1;
    }
}
