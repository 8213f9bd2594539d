package io.crossdock.model.smmu;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossdock.model.iommu.InFlight;
import io.crossdock.model.iommu.Translated;
import io.crossdock.testing.Seeds;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random tables of both stages, written by a few lines of this test, against two plain maps one after the other. Every table
 * of stage 1 and the context descriptor have intermediate addresses of their own, shuffled. Pages of stage 2 come and go.
 */
class SmmuNestedRandomTest {
    private static final long DATA = 0x1_0000_0000L;
    private static final int PAGES = 48;

    /**
     * Granules and starts of both stages.
     *
     * @param first IPS, TG0 and T0SZ of the context descriptor: 48 output bits, 39 or 36 input bits
     * @param second PS, TG, SL0 and T0SZ of the stream table entry: 48 and 39 or 36 bits
     */
    private record Shape(int firstLg2, long first, int firstStart, int secondLg2, long second, int secondStart) {}

    private static final List<Shape> SHAPES = List.of(
            new Shape(12, 0x5_0000_0019L, 1, 12, 0x000d_0059_0000_0007L, 1),
            new Shape(12, 0x5_0000_0019L, 1, 16, 0x000d_405c_0000_0007L, 2),
            new Shape(14, 0x5_0000_009cL, 2, 12, 0x000d_0059_0000_0007L, 1),
            new Shape(16, 0x5_0000_005cL, 2, 14, 0x000d_805c_0000_0007L, 2));

    static LongStream seeds() {
        return Seeds.orElse(SHAPES.size());
    }

    /** A table writer: entries by physical address, tables found by their base as entries name them. */
    private static final class Tables {
        private final SmmuBench bench;
        private final int granuleLg2;
        private final int start;
        private final Map<Long, Long> physical = new HashMap<>();
        private final List<Long> unused;
        private final long root;

        /**
         * @param places physical addresses of tables to be
         * @param names by which entries name them
         */
        Tables(SmmuBench bench, int granuleLg2, int start, List<Long> places, List<Long> names) {
            this.bench = bench;
            this.granuleLg2 = granuleLg2;
            this.start = start;
            for (int i = 0; i < places.size(); i++) {
                physical.put(names.get(i), places.get(i));
            }
            unused = new ArrayList<>(names);
            root = unused.removeFirst();
        }

        void set(long address, int level, long leaf) {
            long table = root;
            for (int l = start; ; l++) {
                int shift = granuleLg2 + (3 - l) * (granuleLg2 - 3);
                long entry = physical.getOrDefault(table, 0L) + (address >>> shift & (1L << granuleLg2 - 3) - 1) * 8;
                if (l == level) {
                    bench.word(entry, leaf);
                    return;
                }
                if (bench.memory.read64(entry) == 0) {
                    bench.word(entry, unused.removeFirst() | 3);
                }
                table = bench.memory.read64(entry) & ~0xfffL;
            }
        }
    }

    /** A page of a stage. */
    private record Leaf(long output, boolean readable, boolean writable) {
        static final Leaf NONE = new Leaf(0, false, false);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void shouldAgreeWithTwoMaps(long seed) {
        Shape shape = SHAPES.get((int) (seed - 1) % SHAPES.size());
        SplittableRandom random = new SplittableRandom(seed);
        try (SmmuBench bench = new SmmuBench(SmmuParameters.SERVER, InFlight.NONE)) {
            new World(bench, shape, random).run(seed);
        }
    }

    private static final class World {
        private final SmmuBench bench;
        private final Shape shape;
        private final SplittableRandom random;
        private final Tables first;
        private final Tables second;
        private final Map<Long, Leaf> firstMap = new HashMap<>();
        private final Map<Long, Leaf> secondMap = new HashMap<>();

        World(SmmuBench bench, Shape shape, SplittableRandom random) {
            this.bench = bench;
            this.shape = shape;
            this.random = random;
            long size = 1L << 16;
            List<Long> ofSecond = new ArrayList<>();
            List<Long> ofFirst = new ArrayList<>();
            for (int i = 0; i < 32; i++) {
                ofSecond.add(0x4010_0000L + i * size);
                ofFirst.add(0x4030_0000L + i * size);
            }
            second = new Tables(bench, shape.secondLg2, shape.secondStart, ofSecond, ofSecond);
            // Behind 3 GiB, in another order.
            List<Long> names = new ArrayList<>();
            for (int i = 0; i < 32; i++) {
                names.add(0xc000_0000L + (i * 13 & 31) * size);
            }
            first = new Tables(bench, shape.firstLg2, shape.firstStart, ofFirst, names);
            for (int i = 0; i < 32; i++) {
                for (long at = 0; at < size; at += 1L << shape.secondLg2) {
                    structure(names.get(i) + at, ofFirst.get(i) + at);
                }
            }
            structure(0xc800_0000L, 0x4050_0000L);
            bench.word(SmmuBench.STE, 0xc800_000fL);
            bench.word(SmmuBench.STE + 16, 0x0440_0000_0000_0000L | shape.second);
            bench.word(SmmuBench.STE + 24, second.root);
            bench.word(0x4050_0000L, 0x0001_e200_c000_0000L | shape.first);
            bench.word(0x4050_0008L, first.root);
            bench.word(0x4050_0018L, SmmuBench.MAIR);
            bench.on();
        }

        private void structure(long intermediate, long phys) {
            second.set(intermediate, 3, phys | 0x7ff);
        }

        private long secondPage(int index) {
            return DATA + ((long) index << shape.secondLg2);
        }

        private void setSecond(int index, boolean present) {
            long phys = 0x7_0000_0000L + (random.nextLong(1 << 16) << shape.secondLg2);
            int rights = 1 + random.nextInt(3);
            second.set(secondPage(index), 3, present ? phys | 0x73f | (long) rights << 6 : 0);
            if (present) {
                secondMap.put(secondPage(index), new Leaf(phys, (rights & 1) != 0, (rights & 2) != 0));
            } else {
                secondMap.remove(secondPage(index));
            }
        }

        private void setFirst(int index) {
            long iova = 0x10_0000_0000L / 4 * (index & 1) + ((long) index << shape.firstLg2);
            // Anywhere in the data, aligned to the granule of stage 1.
            long bytes = (long) PAGES << shape.secondLg2;
            long output = DATA + random.nextLong(bytes >>> shape.firstLg2) * (1L << shape.firstLg2);
            boolean writable = random.nextBoolean();
            first.set(iova, 3, output | 0x747 | (writable ? 0 : 0x80));
            firstMap.put(iova, new Leaf(output, true, writable));
        }

        void run(long seed) {
            for (int i = 0; i < PAGES; i++) {
                setSecond(i, random.nextInt(4) != 0);
                if ((long) PAGES << shape.secondLg2 >= 1L << shape.firstLg2) {
                    setFirst(i);
                }
            }
            List<Long> iovas = List.copyOf(firstMap.keySet());
            int passed = 0;
            int hits = 0;
            for (int i = 0; i < 20_000; i++) {
                if (random.nextInt(200) == 0) {
                    int index = random.nextInt(PAGES);
                    setSecond(index, random.nextBoolean());
                    // S2_IPA for VMID 7, then NH_ALL.
                    bench.complete(0x7_0000_002aL, secondPage(index) | 1);
                    bench.complete(0x7_0000_0010L, 0);
                }
                long iova = iovas.get(random.nextInt(iovas.size())) + random.nextLong(1L << shape.firstLg2);
                boolean write = random.nextBoolean();
                Translated answer = write ? bench.write(iova) : bench.read(iova);
                Leaf upper = firstMap.getOrDefault(iova & -(1L << shape.firstLg2), Leaf.NONE);
                long intermediate = upper.output + (iova & (1L << shape.firstLg2) - 1);
                Leaf lower = secondMap.getOrDefault(intermediate & -(1L << shape.secondLg2), Leaf.NONE);
                boolean allowed = write ? upper.writable && lower.writable : upper.readable && lower.readable;
                assertThat(answer.passed()).as("0x%x, seed %d", iova, seed).isEqualTo(allowed);
                if (allowed) {
                    long smaller = 1L << Math.min(shape.firstLg2, shape.secondLg2);
                    assertThat(answer.phys()).isEqualTo(lower.output + (intermediate & (1L << shape.secondLg2) - 1));
                    assertThat(answer.bytesLeft()).isEqualTo(smaller - (iova & smaller - 1));
                    passed++;
                    hits += answer.iotlbHit() ? 1 : 0;
                } else {
                    drain();
                }
            }
            assertThat(passed).isGreaterThan(3_000);
            assertThat(hits).isGreaterThan(1_000);
        }

        private void drain() {
            bench.registers.write32(SmmuBench.EVENTQ_CONS, bench.registers.read32(SmmuBench.EVENTQ_PROD));
        }
    }
}
