package io.crossdock.model.fabric;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossdock.model.iommu.AtsAnswer;
import io.crossdock.testing.Seeds;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The translation cache of a device, against lists that are searched from end to end. */
class DeviceTlbTest {
    private static final int PAGE_LG2 = 12;
    private static final int OPERATIONS = 4000;
    /** So few that none has to go. */
    private static final int FEW = 8;

    private static final int MANY = 300;

    /** Where blocks lie: at both ends of the address space, too. */
    private static final long[] PLACES = {0, 0x4000_0000L, 0x7fff_f000_0000L, -0x1000_0000L};

    /** What the tables map, or what the device was told of it. */
    private record Block(long base, int sizeLg2, long output, boolean readable, boolean writable) {
        long last() {
            return base + ((1L << sizeLg2) - 1);
        }

        boolean overlaps(long first, long end) {
            return Long.compareUnsigned(base, end) <= 0 && Long.compareUnsigned(first, last()) <= 0;
        }

        boolean holds(long address) {
            return overlaps(address, address);
        }

        AtsAnswer answer() {
            return new AtsAnswer(base, sizeLg2, output, readable, writable, false, 1, 1);
        }
    }

    private final DeviceTlb cache = new DeviceTlb();
    private final List<Block> mapped = new ArrayList<>();
    private final List<Block> told = new ArrayList<>();
    private int known;
    private int forgotten;

    static LongStream seeds() {
        return Seeds.orElse(10);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void shouldKnowWhatItWasToldAndHasNotForgotten(long seed) {
        run(new SplittableRandom(seed), FEW);
        assertThat(known).isGreaterThan(OPERATIONS / 20);
        assertThat(forgotten).isGreaterThan(OPERATIONS / 20);
    }

    /** What is known need not be there any more, but it is never what was forgotten. */
    @ParameterizedTest
    @MethodSource("seeds")
    void shouldKnowNothingElseWhereEntriesHaveToGo(long seed) {
        run(new SplittableRandom(seed), MANY);
        assertThat(known).isGreaterThan(OPERATIONS / 20);
        assertThat(forgotten).isGreaterThan(OPERATIONS / 20);
    }

    private void run(SplittableRandom random, int most) {
        for (int i = 0; i < OPERATIONS; i++) {
            switch (random.nextInt(8)) {
                case 0, 1 -> map(random, most);
                case 2 -> unmap(random);
                case 3 -> invalidate(random);
                default -> translate(random, most);
            }
        }
    }

    private static long block(SplittableRandom random, int sizeLg2) {
        long address = PLACES[random.nextInt(PLACES.length)] + random.nextLong(1L << 25);
        return address & -1L << sizeLg2;
    }

    private static int sizeLg2(SplittableRandom random) {
        return switch (random.nextInt(4)) {
            case 0 -> 21;
            case 1 -> 16;
            default -> PAGE_LG2;
        };
    }

    private void map(SplittableRandom random, int most) {
        int lg2 = sizeLg2(random);
        long base = block(random, lg2);
        long last = base + ((1L << lg2) - 1);
        if (mapped.size() < most && mapped.stream().noneMatch(b -> b.overlaps(base, last))) {
            long output = random.nextLong(1L << 20) << lg2;
            boolean writable = random.nextBoolean();
            mapped.add(new Block(base, lg2, output, !writable || random.nextBoolean(), writable));
        }
    }

    /** Takes a block away, and has the device forget a range around it, as an unmap does. */
    private void unmap(SplittableRandom random) {
        if (!mapped.isEmpty()) {
            Block gone = mapped.remove(random.nextInt(mapped.size()));
            int lg2 = gone.sizeLg2 + random.nextInt(3);
            long first = gone.base & -1L << lg2;
            forget(first, first + ((1L << lg2) - 1));
            assertThat(cache.lookup(gone.base)).isNull();
            assertThat(cache.lookup(gone.last())).isNull();
        }
    }

    /** Ranges of any power of two, and all: of mapped blocks and of nothing, too. */
    private void invalidate(SplittableRandom random) {
        if (random.nextInt(50) == 0) {
            forget(0, -1L);
            assertThat(cache.contents()).isZero();
        } else {
            int lg2 = PAGE_LG2 + random.nextInt(12);
            long first = block(random, lg2);
            forget(first, first + ((1L << lg2) - 1));
        }
    }

    private void forget(long first, long last) {
        cache.forget(first, last);
        int before = told.size();
        told.removeIf(b -> b.overlaps(first, last));
        forgotten += before - told.size();
    }

    /** Looks an address up, and has the device ask if it knows nothing. */
    private void translate(SplittableRandom random, int most) {
        long address = mapped.isEmpty() || random.nextInt(4) == 0
                ? block(random, 0)
                : within(random, mapped.get(random.nextInt(mapped.size())));
        DeviceTlb.Entry entry = cache.lookup(address);
        Block expected = told.stream().filter(b -> b.holds(address)).findAny().orElse(null);
        if (entry != null && expected != null) {
            assertThat(entry)
                    .isEqualTo(new DeviceTlb.Entry(
                            expected.base, expected.sizeLg2, expected.output, expected.readable, expected.writable));
            assertThat(entry.translate(address)).isEqualTo(expected.output + (address - expected.base));
            assertThat(entry.bytesFrom(address) - 1).isEqualTo(expected.last() - address);
            known++;
        } else if (most == FEW) {
            assertThat(entry).isNull();
            assertThat(expected).isNull();
        } else {
            assertThat(entry).isNull();
        }
        if (entry == null) {
            mapped.stream().filter(b -> b.holds(address)).findAny().ifPresent(this::learn);
        }
    }

    private static long within(SplittableRandom random, Block block) {
        return switch (random.nextInt(4)) {
            case 0 -> block.base;
            case 1 -> block.last();
            case 2 -> block.last() + 1;
            default -> block.base + random.nextLong(1L << block.sizeLg2);
        };
    }

    private void learn(Block block) {
        cache.learn(block.answer());
        told.removeIf(b -> b.overlaps(block.base, block.last()));
        told.add(block);
    }
}
