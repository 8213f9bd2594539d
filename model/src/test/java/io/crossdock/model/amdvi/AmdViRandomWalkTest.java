package io.crossdock.model.amdvi;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossdock.model.iommu.Translated;
import io.crossdock.testing.Seeds;
import java.util.Map;
import java.util.NavigableMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random mappings of every size, written into tables by a few lines of this test, against a plain map: whatever the unit
 * answers must be what the map holds, with cold caches and with warm ones.
 */
class AmdViRandomWalkTest {
    private static final long ROOT = 0x20_0000L;

    private record Mapping(long base, int sizeLg2, long phys, int permissions) {}

    static LongStream seeds() {
        return Seeds.orElse(3);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void shouldAgreeWithAMap(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int levels = 3 + random.nextInt(3);
        int inputBits = 12 + 9 * levels;
        try (AmdViBench bench = new AmdViBench().translating()) {
            bench.word(AmdViBench.DTE, ROOT | (long) levels << 9 | 0x6000_0000_0000_0003L);
            NavigableMap<Long, Mapping> oracle = new TreeMap<>();
            long next = ROOT + 0x1000;
            while (oracle.size() < 60) {
                int sizeLg2 = random.nextBoolean() ? 12 : 12 + random.nextInt(21);
                long base = (random.nextLong(8) << inputBits - 3) + (random.nextLong(16) << sizeLg2);
                if (overlaps(oracle, base, sizeLg2)) {
                    continue;
                }
                long phys = random.nextLong(1L << 48 - sizeLg2) << sizeLg2;
                int permissions = 1 + random.nextInt(3);
                next = map(bench, levels, base, sizeLg2, phys | (long) permissions << 61, next);
                oracle.put(base, new Mapping(base, sizeLg2, phys, permissions));
            }
            int hits = 0;
            int faults = 0;
            for (int i = 0; i < 20_000; i++) {
                boolean write = random.nextBoolean();
                long iova = random.nextInt(5) == 0 ? random.nextLong(1L << inputBits) : near(random, oracle);
                if (iova >= 0xfee0_0000L && iova < 0xfef0_0000L) {
                    continue; // interrupt requests
                }
                Translated answer = write ? bench.write(iova) : bench.read(iova);
                Map.Entry<Long, Mapping> floor = oracle.floorEntry(iova);
                boolean mapped = floor != null && iova - floor.getKey() < 1L << floor.getValue().sizeLg2;
                boolean passes = mapped && (floor.getValue().permissions & (write ? 2 : 1)) != 0;
                assertThat(answer.passed())
                        .as("iova 0x%x, write %s, seed %d", iova, write, seed)
                        .isEqualTo(passes);
                if (passes) {
                    Mapping m = floor.getValue();
                    assertThat(answer.phys()).isEqualTo(m.phys + iova - m.base);
                    assertThat(answer.bytesLeft()).isEqualTo(m.base + (1L << m.sizeLg2) - iova);
                    hits += answer.iotlbHit() ? 1 : 0;
                } else {
                    faults++;
                    long head = bench.registers.read64(AmdViBench.EVENT_HEAD);
                    long flags = (mapped ? 0x50L : 0) | (write ? 0x20L : 0);
                    assertThat(bench.memory.read64(AmdViBench.EVENTS + head))
                            .isEqualTo(0x2000_0005_0000_0008L | flags << 48);
                    assertThat(bench.memory.read64(AmdViBench.EVENTS + head + 8))
                            .isEqualTo(iova);
                    bench.registers.write64(AmdViBench.EVENT_HEAD, head + 16 & 0xfff);
                }
            }
            assertThat(hits).isGreaterThan(5_000);
            assertThat(faults).isGreaterThan(2_000);
        }
    }

    /** Writes a leaf, repeated where its size asks for it, and the tables above; the first free table page afterwards. */
    private static long map(AmdViBench bench, int levels, long iova, int sizeLg2, long leaf, long firstFree) {
        long free = firstFree;
        long table = ROOT;
        for (int level = levels; ; level--) {
            int spanLg2 = 12 + 9 * (level - 1);
            long entry = table + (iova >>> spanLg2 & 0x1ff) * 8;
            if (sizeLg2 >= spanLg2) {
                boolean own = sizeLg2 == spanLg2;
                long code = own ? 1 : (1L << sizeLg2 - 1) - 1 & ~0xfffL | 0xe01;
                for (int i = 0; i < 1 << sizeLg2 - spanLg2; i++) {
                    bench.word(entry + i * 8L, leaf | code);
                }
                return free;
            }
            if (bench.memory.read64(entry) == 0) {
                bench.word(entry, free | (long) (level - 1) << 9 | 0x6000_0000_0000_0001L);
                free += 0x1000;
            }
            table = bench.memory.read64(entry) & 0xf_ffff_ffff_f000L;
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
