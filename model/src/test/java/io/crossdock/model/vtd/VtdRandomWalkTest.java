package io.crossdock.model.vtd;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossdock.model.iommu.Translated;
import io.crossdock.testing.Seeds;
import java.util.NavigableMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random mappings, written into tables by a few lines of this test, against a plain map: whatever the unit answers must
 * be what the map holds, with cold caches and with warm ones, faults with their reason and page.
 */
class VtdRandomWalkTest {
    private static final long ROOT = 0x20_0000L;

    private record Mapping(long base, int sizeLg2, long phys, int permissions) {}

    /** Stands for no mapping: no address lies less than one byte above it. */
    private static final Mapping NONE = new Mapping(Long.MIN_VALUE / 2, 0, 0, 0);

    static LongStream seeds() {
        return Seeds.orElse(3);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void shouldAgreeWithAMap(long seed) {
        int levels = seed % 3 == 1 ? 3 : 4;
        SplittableRandom random = new SplittableRandom(seed);
        int inputBits = 12 + 9 * levels;
        try (VtdBench bench = new VtdBench()) {
            bench.translating();
            bench.word(VtdBench.CONTEXT, ROOT | 1);
            bench.word(VtdBench.CONTEXT + 8, levels == 3 ? 0x501 : 0x502);
            NavigableMap<Long, Mapping> oracle = new TreeMap<>();
            long next = ROOT + 0x1000;
            while (oracle.size() < 60) {
                int level = random.nextInt(3) == 0 ? 2 + random.nextInt(2) : 1;
                int sizeLg2 = 12 + 9 * (level - 1);
                long base = (random.nextLong(8) << inputBits - 3) + (random.nextLong(64) << sizeLg2);
                if (base + (1L << sizeLg2) > 1L << inputBits || overlaps(oracle, base, sizeLg2)) {
                    continue;
                }
                long phys = random.nextLong(1L << 48 - sizeLg2) << sizeLg2;
                int permissions = 1 + random.nextInt(3);
                next = map(bench, levels, base, level, phys | permissions | (level > 1 ? 0x80 : 0), next);
                oracle.put(base, new Mapping(base, sizeLg2, phys, permissions));
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
                        .isEqualTo(inside && (m.permissions & (write ? 2 : 1)) != 0);
                if (answer.passed()) {
                    assertThat(answer.phys()).isEqualTo(m.phys + iova - m.base);
                    assertThat(answer.bytesLeft()).isEqualTo(m.base + (1L << m.sizeLg2) - iova);
                    hits += answer.iotlbHit() ? 1 : 0;
                } else {
                    faults++;
                    int record = bench.registers.read32(VtdBench.FSTS) >> 8;
                    int reason = iova >>> inputBits != 0 ? 4 : write ? 5 : 6;
                    assertThat(bench.faultHi(record) >>> 32 & 0xff).isEqualTo(reason);
                    assertThat(bench.faultLo(record)).isEqualTo(iova & ~0xfffL);
                    bench.clearFault(record);
                }
            }
            assertThat(hits).isGreaterThan(5_000);
            assertThat(faults).isGreaterThan(2_000);
        }
    }

    /** Writes a leaf and the tables above it; the first free table page afterwards. */
    private static long map(VtdBench bench, int levels, long iova, int level, long leaf, long firstFree) {
        long free = firstFree;
        long table = ROOT;
        for (int l = levels; ; l--) {
            long entry = table + (iova >>> 12 + 9 * (l - 1) & 0x1ff) * 8;
            if (l == level) {
                bench.word(entry, leaf);
                return free;
            }
            if (bench.memory.read64(entry) == 0) {
                bench.word(entry, free | 3);
                free += 0x1000;
            }
            table = bench.memory.read64(entry) & ~0xfffL;
        }
    }

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
