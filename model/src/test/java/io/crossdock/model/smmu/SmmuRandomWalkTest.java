package io.crossdock.model.smmu;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossdock.model.iommu.InFlight;
import io.crossdock.model.iommu.Translated;
import io.crossdock.model.observe.MemoryType;
import io.crossdock.testing.Seeds;
import java.util.List;
import java.util.NavigableMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random mappings, written into tables by a few lines of this test, against a plain map: whatever the unit answers must
 * be what the map holds, with cold caches and with warm ones.
 */
class SmmuRandomWalkTest {
    private static final MemoryType[] TYPES = {
        MemoryType.NORMAL_NON_CACHEABLE, MemoryType.NORMAL_CACHEABLE, MemoryType.DEVICE_NGNRE, MemoryType.DEVICE_GRE
    };

    /** Bytes 0x44, 0xff, 0x04, 0x0c. */
    private static final long MAIR = 0x0c04_ff44L;

    private record Mapping(long base, int sizeLg2, long phys, boolean writable, MemoryType type) {}

    /** Stands for no mapping: no address lies less than one byte above it. */
    private static final Mapping NONE = new Mapping(Long.MIN_VALUE / 2, 0, 0, false, MemoryType.AS_SENT);

    /** The table writer of this test: allocates tables upwards and writes descriptors, nothing more. */
    private static final class Tables {
        private final SmmuBench bench;
        private final int granuleLg2;
        private final int startLevel;
        private final long root = 0x4020_0000L;
        private long next = 0x4040_0000L;

        Tables(SmmuBench bench, int granuleLg2, int startLevel) {
            this.bench = bench;
            this.granuleLg2 = granuleLg2;
            this.startLevel = startLevel;
        }

        void map(long iova, int level, long leaf) {
            long table = root;
            for (int l = startLevel; ; l++) {
                int shift = granuleLg2 + (3 - l) * (granuleLg2 - 3);
                long entry = table + (iova >>> shift & (1L << granuleLg2 - 3) - 1) * 8;
                if (l == level) {
                    bench.word(entry, leaf);
                    return;
                }
                long value = bench.memory.read64(entry);
                if (value == 0) {
                    value = next | 3;
                    next += 1L << granuleLg2;
                    bench.word(entry, value);
                }
                table = value & ~0xfffL;
            }
        }
    }

    /**
     * A shape of table.
     *
     * @param format IPS, TG0 and T0SZ, as the context descriptor states them
     * @param firstBlockLevel first level that may have blocks
     */
    private record Shape(int granuleLg2, int inputBits, long format, int startLevel, int firstBlockLevel) {}

    private static final List<Shape> SHAPES = List.of(
            new Shape(12, 48, 0x5_0000_0010L, 0, 1),
            new Shape(12, 39, 0x5_0000_0019L, 1, 1),
            new Shape(12, 36, 0x5_0000_001cL, 1, 1),
            new Shape(14, 47, 0x5_0000_0091L, 1, 2),
            new Shape(14, 36, 0x5_0000_009cL, 2, 2),
            new Shape(16, 42, 0x5_0000_0056L, 2, 2),
            new Shape(16, 48, 0x5_0000_0050L, 1, 2),
            // Addresses of 52 bits.
            new Shape(16, 52, 0x6_0000_004cL, 1, 1));

    static LongStream seeds() {
        return Seeds.orElse(SHAPES.size());
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void shouldAgreeWithAMap(long seed) {
        Shape shape = SHAPES.get((int) (seed - 1) % SHAPES.size());
        int granuleLg2 = shape.granuleLg2;
        int inputBits = shape.inputBits;
        int firstBlockLevel = shape.firstBlockLevel;
        SplittableRandom random = new SplittableRandom(seed);
        boolean wide = inputBits == 52;
        try (SmmuBench bench = new SmmuBench(wide ? SmmuBench.WIDE : SmmuParameters.SERVER, InFlight.NONE)) {
            bench.translating();
            bench.word(SmmuBench.CONTEXT, 0x0001_e200_c000_0000L | shape.format);
            bench.word(SmmuBench.CONTEXT + 8, 0x4020_0000L);
            bench.word(SmmuBench.CONTEXT + 24, MAIR);
            Tables tables = new Tables(bench, granuleLg2, shape.startLevel);
            NavigableMap<Long, Mapping> oracle = new TreeMap<>();
            while (oracle.size() < 60) {
                int level = random.nextInt(4) == 0 ? firstBlockLevel + random.nextInt(3 - firstBlockLevel) : 3;
                add(random, tables, oracle, granuleLg2, inputBits, level);
            }
            int hits = 0;
            int faults = 0;
            for (int i = 0; i < 20_000; i++) {
                boolean write = random.nextBoolean();
                long iova = random.nextInt(5) == 0 ? random.nextLong(1L << inputBits) : near(random, oracle);
                Translated answer = write ? bench.write(iova) : bench.read(iova);
                Mapping m = oracle.headMap(iova, true).isEmpty()
                        ? NONE
                        : oracle.floorEntry(iova).getValue();
                boolean inside = iova - m.base < 1L << m.sizeLg2;
                assertThat(answer.passed())
                        .as("iova 0x%x, write %s, seed %d", iova, write, seed)
                        .isEqualTo(inside && (m.writable || !write));
                if (answer.passed()) {
                    assertThat(answer.phys()).isEqualTo(m.phys + iova - m.base);
                    assertThat(answer.bytesLeft()).isEqualTo(m.base + (1L << m.sizeLg2) - iova);
                    assertThat(answer.type()).isEqualTo(m.type);
                    hits += answer.iotlbHit() ? 1 : 0;
                } else {
                    faults++;
                }
            }
            assertThat(hits).isGreaterThan(5_000);
            assertThat(faults).isGreaterThan(2_000);
        }
    }

    private static void add(
            SplittableRandom random,
            Tables tables,
            NavigableMap<Long, Mapping> oracle,
            int granuleLg2,
            int inputBits,
            int level) {
        int sizeLg2 = granuleLg2 + (3 - level) * (granuleLg2 - 3);
        // Eight clusters, so that tables are shared and mappings lie close together.
        long cluster = random.nextLong(8) << inputBits - 3;
        long base = cluster + (random.nextLong(64) << sizeLg2);
        if (base + (1L << sizeLg2) > 1L << inputBits || overlaps(oracle, base, sizeLg2)) {
            return;
        }
        int outputBits = inputBits == 52 ? 52 : 48;
        long phys = random.nextLong(1L << outputBits - sizeLg2) << sizeLg2;
        long address = phys & (1L << 48) - 1 | phys >>> 48 << 12;
        int attribute = random.nextInt(TYPES.length);
        boolean writable = random.nextBoolean();
        // AF, SH=10, AP read-only or read-write unprivileged, AttrIndx, nG.
        long leaf = address | 0xe41 | (writable ? 0 : 0x80) | (long) attribute << 2 | (level == 3 ? 2 : 0);
        tables.map(base, level, leaf);
        oracle.put(base, new Mapping(base, sizeLg2, phys, writable, TYPES[attribute]));
    }

    /** Whether a mapping lies in the way, or a block in whose table the new one would have to go. */
    private static boolean overlaps(NavigableMap<Long, Mapping> oracle, long base, int sizeLg2) {
        return oracle.values().stream()
                .anyMatch(m -> base < m.base + (1L << m.sizeLg2) && m.base < base + (1L << sizeLg2));
    }

    private static long near(SplittableRandom random, NavigableMap<Long, Mapping> oracle) {
        Mapping m = oracle.values().stream()
                .skip(random.nextInt(oracle.size()))
                .findFirst()
                .orElseThrow();
        long size = 1L << m.sizeLg2;
        return Math.max(0, m.base + random.nextLong(-size / 8, size + size / 8));
    }
}
