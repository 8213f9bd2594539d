package io.crossdock.pagetable;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossdock.fake.FakeMachine;
import io.crossdock.testing.Seeds;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random maps and unmaps against a plain map of leaves. The oracle predicts every outcome, refusals included; the bytes
 * are read by a walker of this test's own.
 */
class RandomOperationsTest {
    private static final long PAGE = 4096;
    private static final long[] SPANS = {PAGE, 2L << 20, 1L << 30};

    private final FakeMachine machine = new FakeMachine(64 << 20);
    private final TablePool pool = new TablePool(machine, 12, null);
    private final InvalidationGather gather = new InvalidationGather();

    /** A leaf as the oracle expects it. */
    private record Leaf(long size, long phys, long attributes) {}

    private final NavigableMap<Long, Leaf> oracle = new TreeMap<>();
    private int refusedMaps;
    private int refusedHoles;
    private int refusedParts;

    static LongStream seeds() {
        return Seeds.orElse(3);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void shouldAgreeWithThePlainMapOnArm(long seed) {
        agreeWithThePlainMap(true, seed);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void shouldAgreeWithThePlainMapOnVtd(long seed) {
        agreeWithThePlainMap(false, seed);
    }

    private void agreeWithThePlainMap(boolean arm, long seed) {
        PageTable table = new PageTable(arm ? ArmLpae.STAGE1_4K : VtdSecondStage.FOUR_LEVELS, pool, null);
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
        for (int step = 0; step < 10_000; step++) {
            String where = (arm ? "arm" : "vtd") + " seed " + seed + " step " + step;
            long size = size(random);
            long iova = address(random, size);
            if (random.nextInt(100) < 55) {
                long phys = random.nextInt(3) == 0 ? address(random, size) + (1L << 45) : iova + (1L << 45);
                Access access = Access.values()[random.nextInt(3)];
                MemoryType type = arm ? MemoryType.values()[random.nextInt(5)] : null;
                map(table, iova, phys, size, access, type, where);
            } else {
                if (random.nextInt(4) > 0 && !oracle.isEmpty()) {
                    Map.Entry<Long, Leaf> near = oracle.ceilingEntry(iova);
                    iova = near == null ? oracle.firstKey() : near.getKey();
                    size = random.nextInt(3) == 0 ? contiguous(iova) : size;
                }
                unmap(table, iova, size, where);
            }
            for (int probe = 0; probe < 3; probe++) {
                probe(table, address(random, PAGE) + random.nextLong(PAGE), arm, where);
            }
            gather.completed(pool);
        }
        assertThat(content(table)).isEqualTo(oracle);
        assertThat(refusedMaps).isGreaterThan(100);
        assertThat(refusedHoles).isGreaterThan(100);
        assertThat(refusedParts).isGreaterThan(100);
        table.release();
        assertThat(pool.tablesInUse()).isZero();
    }

    private static long size(RandomGenerator random) {
        long span = SPANS[random.nextInt(20) < 10 ? 0 : random.nextInt(10) < 9 ? 1 : 2];
        return (1 + random.nextInt(random.nextBoolean() ? 3 : 20)) * span / (random.nextInt(4) == 0 ? 2 : 1) + PAGE - 1
                & -PAGE;
    }

    /** In 8 GiB around 2^39, aligned to a random page size. */
    private static long address(RandomGenerator random, long size) {
        long align = SPANS[random.nextInt(size >= SPANS[2] ? 3 : size >= SPANS[1] ? 2 : 1)];
        return (1L << 39) - (4L << 30) + (random.nextLong(8L << 30) & -align);
    }

    private long contiguous(long iova) {
        long end = iova;
        for (int i = 0; i < 64; i++) {
            Leaf leaf = oracle.get(end);
            if (leaf == null) {
                break;
            }
            end += leaf.size();
        }
        return Math.max(PAGE, end - iova);
    }

    private void map(
            PageTable table, long iova, long phys, long size, Access access, @Nullable MemoryType type, String where) {
        Map.Entry<Long, Leaf> below = oracle.lowerEntry(iova + size);
        boolean taken = below != null && below.getKey() + below.getValue().size() > iova;
        boolean refused = false;
        try {
            table.map(iova, phys, size, access, type, gather);
        } catch (AlreadyMappedException e) {
            refused = true;
            refusedMaps++;
        }
        assertThat(refused).as(where).isEqualTo(taken);
        if (refused) {
            return;
        }
        long attributes = table.format().attributes(access, type);
        for (long done = 0; done < size; ) {
            int level = 2;
            while (level > 0 && ((iova + done | phys + done) % SPANS[level] != 0 || size - done < SPANS[level])) {
                level--;
            }
            oracle.put(iova + done, new Leaf(SPANS[level], phys + done, attributes));
            done += SPANS[level];
        }
    }

    private void unmap(PageTable table, long iova, long size, String where) {
        List<Long> gone = new ArrayList<>();
        Class<?> expected = Void.class;
        for (long at = iova; at < iova + size; ) {
            Map.Entry<Long, Leaf> leaf = oracle.floorEntry(at);
            if (leaf == null || leaf.getKey() + leaf.getValue().size() <= at) {
                expected = NotMappedException.class;
                break;
            }
            if (leaf.getKey() != at || at + leaf.getValue().size() > iova + size) {
                expected = PartialBlockException.class;
                break;
            }
            gone.add(at);
            at += leaf.getValue().size();
        }
        Class<?> got = Void.class;
        try {
            table.unmap(iova, size, gather);
        } catch (NotMappedException | PartialBlockException e) {
            got = e.getClass();
            refusedHoles += e instanceof NotMappedException ? 1 : 0;
            refusedParts += e instanceof PartialBlockException ? 1 : 0;
        }
        assertThat(got).as(where).isEqualTo(expected);
        if (got == Void.class) {
            gone.forEach(oracle::remove);
            long covered = 0;
            for (int run = 0; run < gather.runs(); run++) {
                covered += gather.size(run);
            }
            assertThat(covered).as(where).isEqualTo(size);
        }
    }

    private void probe(PageTable table, long iova, boolean arm, String where) {
        Map.Entry<Long, Leaf> leaf = oracle.floorEntry(iova);
        boolean mapped = leaf != null && leaf.getKey() + leaf.getValue().size() > iova;
        long expected = mapped ? leaf.getValue().phys() + (iova - leaf.getKey()) : -1;
        assertThat(table.translate(iova)).as(where).isEqualTo(expected);
        assertThat(walk(table.root(), iova, arm)).as(where).isEqualTo(expected);
    }

    /** Walks the bytes without the code under test: Arm ARM D8.3, VT-d 9.8. */
    private long walk(long root, long iova, boolean arm) {
        long table = root;
        for (int shift = 39; shift >= 12; shift -= 9) {
            long entry = machine.memory().read64(table + (iova >>> shift & 0x1ff) * 8);
            boolean present = arm ? (entry & 1) != 0 : (entry & 3) != 0;
            if (!present) {
                assertThat(entry).isZero();
                return -1;
            }
            long address = arm ? entry & 0x0000_ffff_ffff_f000L : entry & 0x000f_ffff_ffff_f000L;
            boolean leaf = shift == 12 || (arm ? (entry & 2) == 0 : (entry & 0x80) != 0);
            if (leaf) {
                assertThat(address & (1L << shift) - 1).isZero();
                return address + (iova & (1L << shift) - 1);
            }
            table = address;
        }
        throw new AssertionError("walk without end");
    }

    private static NavigableMap<Long, Leaf> content(PageTable table) {
        NavigableMap<Long, Leaf> leaves = new TreeMap<>();
        PageTableFormat format = table.format();
        table.forEach((iova, level, entry) -> {
            long type = level == 0 ? format.bits().page() : format.bits().block();
            long phys = format.phys(entry, level);
            leaves.put(iova, new Leaf(SPANS[level], phys, entry & ~phys & ~type));
        });
        return leaves;
    }
}
