package io.crossdock.pagetable;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossdock.fake.FakeMachine;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.jspecify.annotations.Nullable;

/**
 * Random maps and unmaps against a plain map of leaves. The oracle predicts every outcome, refusals included; the bytes
 * are read by a walker of this test's own.
 */
final class RandomOperations {
    /** Granules around each place where pages are mapped. */
    private static final int WINDOW = 48;

    private final FakeMachine machine = new FakeMachine(256 << 20);
    final FormatCase shape;
    private final boolean splits;
    private final TablePool pool;
    private final PageTable table;
    private final InvalidationGather gather = new InvalidationGather();
    private final RandomGenerator random;
    private final String where;
    private final NavigableMap<Long, Leaf> oracle = new TreeMap<>();
    private final MemoryType[] types;
    /** Middles of the windows: at ends of tables of every level, and the last address. */
    private final long[] places;

    private final long end;
    int refusedMaps;
    int refusedHoles;
    int refusedParts;
    int splitBlocks;
    /** Leaves mapped, by level. */
    final int[] mapped;

    /** A leaf as the oracle expects it. */
    private record Leaf(int lg2, long phys, long attributes) {
        long size() {
            return 1L << lg2;
        }
    }

    RandomOperations(FormatCase shape, TableOptions options, long seed) {
        this.shape = shape;
        this.splits = options.splitBlocks();
        where = shape + ", " + options.unmap() + (splits ? ", splitting" : "")
                + (options.coherentWalk() ? "" : ", non-coherent") + ", seed " + seed;
        pool = new TablePool(machine, shape.granuleLg2, null);
        table = new PageTable(shape.format, pool, null, options);
        random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
        types = shape.format.memoryTypes().keySet().stream().sorted().toArray(MemoryType[]::new);
        mapped = new int[shape.levels];
        end = 1L << shape.format.shape().inputBits();
        places = new long[shape.levels + 1];
        for (int level = 0; level < shape.levels; level++) {
            places[level] = Math.min(1L << shape.spanLg2(level + 1), end >>> 1);
        }
        places[shape.levels] = end - (WINDOW / 2L << shape.granuleLg2);
    }

    /** Makes operations, each with its checks. */
    void run(int steps) {
        for (int step = 0; step < steps; step++) {
            int lg2 = anyLeaf();
            long size = size(lg2);
            long iova = address(lg2, size);
            if (random.nextInt(100) < 52) {
                map(iova, phys(iova, size), size);
            } else {
                if (random.nextInt(4) > 0 && !oracle.isEmpty()) {
                    Map.Entry<Long, Leaf> near = oracle.ceilingEntry(iova);
                    iova = near == null ? oracle.firstKey() : near.getKey();
                    size = random.nextInt(3) > 0 ? contiguous(iova) : Math.min(size, end - iova);
                }
                if (isSmall(size) ? size > 2L << shape.granuleLg2 && random.nextInt(4) == 0 : rarely(256)) {
                    // Without its first or last page: a block there is cut.
                    size -= 1L << shape.granuleLg2;
                    iova += random.nextBoolean() ? 1L << shape.granuleLg2 : 0;
                }
                unmap(iova, size);
            }
            long probe = random.nextBoolean() ? iova : address(shape.granuleLg2, 1L << shape.granuleLg2);
            probe(probe + random.nextLong(1L << shape.granuleLg2));
            gather.completed(pool);
        }
    }

    /** Every leaf of the table is one of the oracle and the other way round, and every table page is given back. */
    void finish() {
        assertThat(content()).as(where).isEqualTo(oracle);
        table.release();
        assertThat(pool.tablesInUse()).as(where).isZero();
        pool.close();
    }

    /** Mostly one of the lowest level, of higher ones ever more rarely. */
    private int anyLeaf() {
        int level = Math.min(shape.leafLevels() - 1, Integer.numberOfTrailingZeros(random.nextInt()) / 2);
        int[] of = shape.leavesOf(level);
        return of[random.nextInt(of.length)];
    }

    /** For what fills a table with leaves: the rarer, the larger the format's tables. */
    private boolean rarely(int bound) {
        return random.nextInt(bound) < 1 << 13 - shape.indexLg2;
    }

    private boolean isSmall(long size) {
        return size < 64L << shape.granuleLg2;
    }

    private long size(int lg2) {
        long span = 1L << lg2;
        long size = (1 + random.nextInt(shape.level(lg2) == 0 && random.nextInt(8) == 0 ? 20 : 3)) * span;
        boolean broken = lg2 > shape.granuleLg2 && rarely(4096);
        long cut = broken ? span / 2 : 0;
        return Math.min(size - cut, end >>> 1);
    }

    /** Near one of the places, aligned to a leaf or to some smaller one. */
    private long address(int lg2, long size) {
        long place = places[random.nextInt(places.length)];
        int alignLg2 = (isSmall(size) ? random.nextInt(4) == 0 : rarely(4096)) ? shape.granuleLg2 : lg2;
        long near = place + (random.nextInt(WINDOW) - WINDOW / 2L << lg2) & -1L << alignLg2;
        return Math.clamp(near, 0, end - size) & -1L << shape.granuleLg2;
    }

    /** Aligned as the IOVA, but for one in 32. */
    private long phys(long iova, long size) {
        long middle = 1L << Math.min(46, shape.format.shape().outputBits() - 2);
        long aligned = iova & middle - 1 | middle | (random.nextBoolean() ? shape.physHigh : 0);
        // Two runs that meet at 2^48 show whether an address carries over into its upper part.
        if (shape.physHigh != 0 && random.nextInt(16) == 0) {
            aligned = (1L << 48) - (1L << 30) + (iova & (1L << 30) - 1);
        }
        return random.nextInt(32) == 0 && isSmall(size) ? aligned + (1L << shape.granuleLg2) : aligned;
    }

    private long contiguous(long iova) {
        long at = iova;
        for (int i = 0; i < 24; i++) {
            Leaf leaf = oracle.get(at);
            if (leaf == null) {
                break;
            }
            at += leaf.size();
        }
        return Math.max(1L << shape.granuleLg2, at - iova);
    }

    private void map(long iova, long phys, long size) {
        Access access = Access.values()[random.nextInt(3)];
        MemoryType type = type();
        Map.Entry<Long, Leaf> below = oracle.lowerEntry(iova + size);
        boolean taken = below != null && below.getKey() + below.getValue().size() > iova;
        boolean refused = false;
        try {
            table.map(iova, phys, size, access, type, gather);
        } catch (AlreadyMappedException e) {
            refused = true;
            refusedMaps++;
        }
        if (refused != taken) {
            throw failure("map of 0x%x +0x%x to 0x%x: refused %s, expected %s", iova, size, phys, refused, taken);
        }
        if (refused) {
            return;
        }
        long attributes = table.format().attributes(access, type) & ~typeOfPages();
        for (long done = 0; done < size; ) {
            int lg2 = largest(iova + done | phys + done, size - done);
            oracle.put(iova + done, new Leaf(lg2, phys + done, attributes));
            mapped[shape.level(lg2)]++;
            done += 1L << lg2;
        }
    }

    private @Nullable MemoryType type() {
        return types.length == 0 ? null : types[random.nextInt(types.length)];
    }

    private int largest(long addresses, long size) {
        int best = shape.granuleLg2;
        for (int lg2 : shape.leafLg2) {
            best = (addresses & (1L << lg2) - 1) == 0 && size >= 1L << lg2 ? lg2 : best;
        }
        return best;
    }

    private void unmap(long iova, long size) {
        Class<?> expected = outcome(iova, size);
        Class<?> got = Void.class;
        try {
            table.unmap(iova, size, gather);
        } catch (NotMappedException | PartialBlockException e) {
            got = e.getClass();
            refusedHoles += e instanceof NotMappedException ? 1 : 0;
            refusedParts += e instanceof PartialBlockException ? 1 : 0;
        }
        if (got != expected) {
            throw failure("unmap of 0x%x +0x%x: %s, expected %s", iova, size, got, expected);
        }
        if (got != Void.class) {
            return;
        }
        if (splits) {
            split(iova);
            split(iova + size);
        }
        oracle.subMap(iova, iova + size).clear();
        for (long at = iova; at < iova + size; ) {
            at = requireGathered(at, iova + size);
        }
    }

    /** What the first leaf, hole or cut in a range makes of unmapping it. */
    private Class<?> outcome(long iova, long size) {
        for (long at = iova; at < iova + size; ) {
            Map.Entry<Long, Leaf> leaf = oracle.floorEntry(at);
            if (leaf == null || leaf.getKey() + leaf.getValue().size() <= at) {
                return NotMappedException.class;
            }
            long next = leaf.getKey() + leaf.getValue().size();
            if (!splits && (leaf.getKey() != at || next > iova + size)) {
                return PartialBlockException.class;
            }
            at = next;
        }
        return Void.class;
    }

    private long requireGathered(long at, long until) {
        for (int run = 0; run < gather.runs(); run++) {
            if (gather.iova(run) <= at && at < gather.iova(run) + gather.size(run)) {
                return Math.min(until, gather.iova(run) + gather.size(run));
            }
        }
        throw failure("nothing asks for the invalidation of 0x%x", at);
    }

    /** Leaves that an address cuts become those of the level below, until one starts there. */
    private void split(long at) {
        while (true) {
            Map.Entry<Long, Leaf> cut = oracle.lowerEntry(at);
            if (cut == null || cut.getKey() + cut.getValue().size() <= at) {
                return;
            }
            splitBlocks++;
            Leaf leaf = cut.getValue();
            int lg2 = shape.spanLg2((leaf.lg2 - shape.granuleLg2 - 1) / shape.indexLg2);
            for (long done = 0; done < leaf.size(); done += 1L << lg2) {
                oracle.put(cut.getKey() + done, new Leaf(lg2, leaf.phys + done, leaf.attributes));
            }
        }
    }

    private void probe(long iova) {
        Map.Entry<Long, Leaf> leaf = oracle.floorEntry(iova);
        boolean is = leaf != null && leaf.getKey() + leaf.getValue().size() > iova;
        long expected = is ? leaf.getValue().phys() + (iova - leaf.getKey()) : -1;
        long translated = table.translate(iova);
        long walked = walk(iova);
        if (translated != expected || walked != expected) {
            throw failure(
                    "0x%x: translated to 0x%x, walked to 0x%x, expected 0x%x", iova, translated, walked, expected);
        }
    }

    /** Walks the bytes without the code under test. */
    private long walk(long iova) {
        long at = table.root();
        for (int level = shape.levels - 1; ; ) {
            // The root takes all bits that are left, and may be several tables side by side.
            long index = iova >>> shape.spanLg2(level) & (level == shape.levels - 1 ? -1 : (1L << shape.indexLg2) - 1);
            long entry = machine.memory().read64(at + index * 8);
            if (!shape.isPresent(entry)) {
                if (entry != 0) {
                    throw failure("an absent entry of level %d is not zero: 0x%x", level, entry);
                }
                return -1;
            }
            if (shape.isLeaf(entry, level)) {
                long inside = (1L << shape.sizeLg2(entry, level)) - 1;
                long start = shape.address(entry);
                if (inside + 1 == 1L << shape.spanLg2(level) && (start & inside) != 0) {
                    throw failure("a leaf of level %d is not aligned: 0x%x", level, entry);
                }
                return start & ~inside | iova & inside;
            }
            level = shape.below(entry, level);
            at = shape.address(entry);
        }
    }

    @Override
    public String toString() {
        return where;
    }

    private NavigableMap<Long, Leaf> content() {
        NavigableMap<Long, Leaf> leaves = new TreeMap<>();
        table.forEach((iova, level, entry) -> {
            int lg2 = shape.sizeLg2(entry, level);
            leaves.put(iova, new Leaf(lg2, shape.address(entry) & -1L << lg2, shape.attributes(entry)));
        });
        return leaves;
    }

    /** Bits that a format's attributes have in common with the type of a leaf; none but what {@link FormatCase} leaves out. */
    private long typeOfPages() {
        return ~shape.attributes(-1L);
    }

    private AssertionError failure(String what, Object... values) {
        List<Object> all = new ArrayList<>(List.of(values));
        return new AssertionError(where + ": " + what.formatted(all.toArray()));
    }
}
