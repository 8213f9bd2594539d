package io.crossdock.model.iommu;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WalkCacheTest {
    private static final int PAGE_LG2 = 12;
    /** So few that none has to go. */
    private static final int MOST = 8;

    /** Tables that a walk has found, one after the other from the top, as a list that is searched from end to end. */
    private record Known(int regime, int id, long base, int sizeLg2, int level, long table) {
        boolean translates(int ofRegime, int ofId, long address) {
            return regime == ofRegime && id == ofId && address >>> sizeLg2 == base >>> sizeLg2;
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void shouldAgreeWithAList(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        WalkCache cache = new WalkCache();
        List<Known> list = new ArrayList<>();
        int found = 0;
        for (int i = 0; i < 3000; i++) {
            int regime = random.nextInt(2);
            int id = random.nextInt(2);
            long address = random.nextLong(4) << 39 | random.nextLong(2) << 30 | random.nextLong(2) << 21;
            WalkEntry deepest = cache.of(regime, id, PAGE_LG2).deepest(address | 0x123);
            Known expected = list.stream()
                    .filter(k -> k.translates(regime, id, address))
                    .min(Comparator.comparingInt(Known::sizeLg2))
                    .orElse(null);
            if (expected == null) {
                assertThat(deepest).isNull();
            } else {
                assertThat(deepest)
                        .isEqualTo(new WalkEntry(
                                regime,
                                id,
                                expected.base,
                                expected.sizeLg2,
                                PAGE_LG2,
                                expected.level,
                                expected.table,
                                expected.level));
                found++;
            }
            int level = expected == null ? 3 : expected.level - 1;
            if (level > 0 && list.size() < MOST && random.nextBoolean()) {
                int sizeLg2 = PAGE_LG2 + 9 * level;
                long table = random.nextLong(1 << 20) << PAGE_LG2;
                cache.of(regime, id, PAGE_LG2).keep(address, sizeLg2, level, table, level);
                list.add(new Known(regime, id, address & -(1L << sizeLg2), sizeLg2, level, table));
            } else if (random.nextInt(4) == 0) {
                long last = address + (random.nextLong(4) << 30);
                cache.invalidate(e -> e.matches(regime, id) && e.overlaps(address, last));
                list.removeIf(k -> k.regime == regime
                        && k.id == id
                        && k.base <= last
                        && address <= k.base + (1L << k.sizeLg2) - 1);
            }
        }
        assertThat(found).isGreaterThan(500);
    }
}
