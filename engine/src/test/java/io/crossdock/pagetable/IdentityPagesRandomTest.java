package io.crossdock.pagetable;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossdock.fake.FakeMachine;
import io.crossdock.pagetable.IdentityPages.Claim;
import io.crossdock.testing.Seeds;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Random claims against a plain count for each page, and from many threads against the entries themselves. */
class IdentityPagesRandomTest {
    private static final long PAGE = 4096;
    private static final long BLOCK = 2L << 20;
    private static final int BLOCKS = 3;
    private static final int PAGES = (int) (BLOCKS * BLOCK / PAGE);
    private static final int CLAIMED = 24;
    private static final Access[] RIGHTS = {Access.READ, Access.WRITE};

    private final FakeMachine machine = new FakeMachine(32 << 20);
    private final TablePool pool = new TablePool(machine, 12, null);
    private final FlushCount flushes = new FlushCount();
    private final PageTable table = new PageTable(AmdV1.FOUR_LEVELS, pool, null);
    private final IdentityPages pages = new IdentityPages(table, 1L << 40, List.of(), flushes, this::flush);

    private void flush() {
        flushes.begin();
        flushes.end();
    }

    static LongStream seeds() {
        return Seeds.orElse(3);
    }

    private record Held(long at, long size, Access access) {}

    /** What a page is, as plainly as can be. */
    private static final class Page {
        int claims;
        boolean inBlock;
        Access rights = Access.READ;
        /** Whether the unit may remember the rights. */
        boolean remembered;

        boolean takes(Access wanted, boolean block) {
            return claims > 0 ? rights == wanted && inBlock == block && claims < 15 : !remembered || rights == wanted;
        }

        /** Claimed for a moment, and then invalidated. */
        void takenBack() {
            remembered &= claims > 0;
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void shouldAgreeWithCountsOfEachPage(long seed) {
        Random random = new Random(seed);
        Page[] model = new Page[PAGES];
        Arrays.setAll(model, i -> new Page());
        boolean[] tabled = new boolean[BLOCKS];
        InvalidationGather gather = new InvalidationGather();
        List<Held> held = new ArrayList<>();
        for (int i = 0; i < 4_000; i++) {
            int what = random.nextInt(100);
            if (what < 1) {
                flush();
                for (Page page : model) {
                    page.remembered = false;
                }
            } else if (what < 50 || held.isEmpty()) {
                boolean block = random.nextInt(20) == 0;
                long size = block ? BLOCK : PAGE * (1 + random.nextInt(4));
                long at = block
                        ? BLOCK * random.nextInt(BLOCKS)
                        : PAGE * random.nextInt(CLAIMED) + BLOCK * random.nextInt(BLOCKS);
                Access access = RIGHTS[random.nextInt(2)];
                boolean expected = expected(model, tabled, at, size, access);
                Claim claim = pages.claim(at, size, access, null, 1, gather);
                gather.completed(pool);
                pages.settle(at, size, 1);
                assertThat(claim == Claim.MADE).as("claim %s of %x", claim, at).isEqualTo(expected);
                if (expected) {
                    held.add(new Held(at, size, access));
                    each(model, at, size, page -> {
                        page.claims++;
                        page.rights = access;
                        page.inBlock = block;
                    });
                }
            } else {
                Held gone = held.remove(random.nextInt(held.size()));
                boolean later = random.nextBoolean();
                if (later) {
                    pages.releaseUnflushed(gone.at, gone.size, gone.access, null, 1);
                } else {
                    pages.release(gone.at, gone.size, gone.access, null, 1, gather);
                    gather.completed(pool);
                    pages.settle(gone.at, gone.size, 1);
                }
                each(model, gone.at, gone.size, page -> {
                    page.claims--;
                    page.remembered = page.claims == 0 && later;
                });
            }
            if (i % 50 == 0) {
                compare(model);
            }
        }
        compare(model);
    }

    /** A table that was made once stays: nobody takes any away here. Pages claimed in vain are noted. */
    private static boolean expected(Page[] model, boolean[] tabled, long at, long size, Access access) {
        int window = (int) (at / BLOCK);
        if (size == BLOCK) {
            return !tabled[window] && model[(int) (at / PAGE)].takes(access, true);
        }
        Page first = model[(int) (window * BLOCK / PAGE)];
        if (!tabled[window]) {
            if (first.claims > 0 && first.inBlock || first.remembered) {
                return false;
            }
            tabled[window] = true;
        }
        for (long page = at; page < at + size; page += PAGE) {
            if (!model[(int) (page / PAGE)].takes(access, false)) {
                each(model, at, page - at, Page::takenBack);
                return false;
            }
        }
        return true;
    }

    private static void each(Page[] model, long at, long size, Consumer<Page> what) {
        for (long page = at; page < at + size; page += PAGE) {
            what.accept(model[(int) (page / PAGE)]);
        }
    }

    private void compare(Page[] model) {
        for (int i = 0; i < PAGES; i++) {
            long entry = table.entry(i * PAGE);
            assertThat((entry >>> 1 & 15)).as("claims of page %d", i).isEqualTo(model[i].claims);
            assertThat(table.translate(i * PAGE + 7)).isEqualTo(model[i].claims > 0 ? i * PAGE + 7 : -1);
            if (model[i].claims > 0) {
                assertThat(entry >>> 61).isEqualTo(model[i].rights == Access.READ ? 1 : 2);
            }
        }
    }

    /** Each thread has rights of its own; whoever has a page must find it mapped with those as long as it has it. */
    @ParameterizedTest
    @MethodSource("seeds")
    void shouldKeepEveryThreadsPagesWhileOthersClaimAndTablesGo(long seed) throws Exception {
        int threads = 4;
        int before = pool.tablesInUse();
        List<Future<Integer>> results = new ArrayList<>();
        try (ExecutorService executor = Executors.newFixedThreadPool(threads)) {
            for (int t = 0; t < threads; t++) {
                int owner = t + 1;
                results.add(executor.submit(() -> work(new Random(seed * threads + owner), owner)));
            }
        }
        int made = 0;
        for (Future<Integer> result : results) {
            made += result.get();
        }
        assertThat(made).isPositive();
        flush();
        table.forEach((iova, level, entry) -> assertThat(entry).isZero());
        pages.reclaim();
        pages.close();
        assertThat(pool.tablesInUse() - before).isLessThanOrEqualTo(2); // those above the pages
    }

    private int work(Random random, int owner) {
        Access access = RIGHTS[owner % 2];
        InvalidationGather gather = new InvalidationGather();
        int made = 0;
        for (int i = 0; i < 3_000; i++) {
            long at = BLOCK * random.nextInt(BLOCKS) + PAGE * random.nextInt(8);
            long size = PAGE * (1 + random.nextInt(3));
            Claim claim = pages.claim(at, size, access, null, owner, gather);
            if (claim == Claim.MADE) {
                made++;
                for (long page = at; page < at + size; page += PAGE) {
                    long entry = table.entry(page);
                    assertThat(entry & 0x600f_ffff_ffff_f000L)
                            .isEqualTo((access == Access.READ ? 1L << 61 : 1L << 62) | page);
                }
                if (random.nextBoolean()) {
                    pages.releaseUnflushed(at, size, access, null, owner);
                } else {
                    pages.release(at, size, access, null, owner, gather);
                }
            }
            gather.completed(pool);
            pages.settle(at, size, owner);
            if (random.nextInt(200) == 0) {
                flush();
            }
            if (random.nextInt(500) == 0) {
                pages.reclaim();
            }
        }
        return made;
    }
}
