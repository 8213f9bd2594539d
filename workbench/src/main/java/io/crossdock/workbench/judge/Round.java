package io.crossdock.workbench.judge;

import io.crossdock.pagetable.Access;
import io.crossdock.pagetable.MappingException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A random sequence of operations that depends on its seed alone, not on what the machines do and not on how long it
 * becomes.
 */
final class Round {
    private static final long GIB = 1L << 30;
    private static final int WINDOW_PAGES = 64;
    private static final int REMEMBERED = 12;
    private static final int LONGEST = 1500;

    private static final int BLOCK_SLOTS = 4;
    /** Writes here are interrupts on VT-d; the oracle knows memory only. */
    private static final long INTERRUPTS = 0xfee0_0000L;

    private static final long INTERRUPTS_END = 0xfef0_0000L;

    private final Trial trial;
    private final long page;
    private final long block;
    /** Where pages are mapped: low, over the ends of tables of two levels, high, and up to the last address. */
    private final long[] pageWindows;
    /** Slots of a block each, the second ones over the end of a table of blocks. */
    private final long[] blockWindows;

    private final long[] gibWindows;
    private final int inputBits;
    private final long top;

    private final SplittableRandom random;
    private final TableOperations tables;
    private final FlagOperations flags;
    private final Deque<String> lately = new ArrayDeque<>();

    Round(Trial trial, long seed) {
        this.trial = trial;
        this.random = new SplittableRandom(seed);
        this.tables = new TableOperations(trial, random, this::remember);
        this.flags = new FlagOperations(trial, random);
        Paging paging = trial.dialect().paging();
        page = paging.page();
        block = paging.block();
        inputBits = trial.dialect().inputBits();
        top = 1L << inputBits;
        gibWindows = new long[] {0x10_0000_0000L, top >>> 3};
        long half = WINDOW_PAGES / 2 * page;
        // With three levels, the end of a table of level 2 is that of all addresses.
        long other = 1L << paging.spanLg2(paging.levels() == 4 ? 3 : 1);
        pageWindows = new long[] {
            0x20_0000L,
            (1L << paging.spanLg2(2)) - half,
            other - half,
            (top >>> 1) - 0x80_0000L,
            top - WINDOW_PAGES * page
        };
        blockWindows = new long[] {0x1_4000_0000L, (1L << (paging.pageLg2() == 16 ? 43 : 40)) - 2 * block};
    }

    /** Fills memory and enables the units. */
    void start() {
        trial.start(random);
    }

    /** The last operations, oldest first. */
    List<String> lately() {
        return List.copyOf(lately);
    }

    private void remember(String operation) {
        lately.addLast(operation);
        if (lately.size() > REMEMBERED) {
            lately.removeFirst();
        }
    }

    /** One operation. */
    void step() {
        int port = random.nextInt(Subject.PORTS);
        int kind = random.nextInt(100);
        if (kind < 12) {
            map(port);
        } else if (kind < 18) {
            unmap(port);
        } else if (kind < 20 && trial.dialect().isNested()) {
            tables.withdraw(port);
        } else if (kind < 22) {
            changeAccess(port);
        } else if (kind < 24) {
            callsThatMustFail(port);
        } else if (kind < 42) {
            tables.damage(port);
        } else if (kind < 48) {
            tables.stale(port);
        } else if (kind < 50) {
            reattach(port);
        } else if (kind < 60 && trial.dialect().setsFlags()) {
            transferWithClearFlags(port);
        } else {
            transfer(port);
        }
    }

    /** What ends a round: registers that lead the unit astray, and every byte of memory. */
    void finish() {
        trial.judgeArena();
        trial.judgeLoss();
        tables.misplace();
        trial.judgeArena();
    }

    private Access access() {
        return Access.values()[random.nextInt(3)];
    }

    private void map(int port) {
        int kind = random.nextInt(10);
        long iova;
        long size;
        long target;
        if (kind < 6) {
            int first = random.nextInt(WINDOW_PAGES);
            long pages = random.nextInt(4) == 0 ? 1 + random.nextInt(24) : 1 + random.nextInt(3);
            iova = pageWindows[random.nextInt(pageWindows.length)] + first * page;
            size = Math.min(pages, WINDOW_PAGES - first) * page;
            target = random.nextLong((Subject.ARENA - size) / page + 1) * page;
        } else if (kind < 9) {
            int slot = random.nextInt(BLOCK_SLOTS);
            iova = blockWindows[random.nextInt(blockWindows.length)] + slot * block;
            // A block with pages behind it, if there is a slot for them.
            long behind = slot < BLOCK_SLOTS - 1 && random.nextInt(3) == 0 ? 1 + random.nextInt(16) : 0;
            size = block + behind * page;
            boolean spansArena = block > Subject.ARENA;
            target = spansArena ? -Subject.ARENA_OFFSET : behind == 0 ? random.nextInt(2) * block : 0;
        } else {
            iova = gibWindows[random.nextInt(gibWindows.length)] + random.nextInt(2) * GIB;
            size = GIB;
            target = -Subject.ARENA_OFFSET;
        }
        Oracle.Range range = new Oracle.Range(iova, size, target, access());
        if (trial.oracle(port).isFree(iova, size)) {
            remember(port + " map " + describe(range));
            trial.map(port, range);
        } else {
            remember(port + " map what is mapped " + describe(range));
            mustFail(s -> s.map(port, range), "mapped what is mapped");
        }
    }

    private interface Call {
        void on(Subject subject);
    }

    private void mustFail(Call call, String otherwise) {
        for (Subject s : trial.subjects()) {
            try {
                call.on(s);
            } catch (MappingException e) {
                continue;
            }
            throw new Disagreement(s.name(), "the engine " + otherwise);
        }
    }

    private static String describe(Oracle.Range r) {
        return "0x%x +0x%x to 0x%x %s".formatted(r.iova(), r.size(), r.target(), r.access());
    }

    private Oracle.Range anyRange(int port) {
        List<Oracle.Range> ranges = trial.oracle(port).ranges();
        if (ranges.isEmpty()) {
            Oracle.Range made = new Oracle.Range(pageWindows[0], 2 * page, 0, access());
            remember(port + " map " + describe(made));
            trial.map(port, made);
            return made;
        }
        return ranges.get(random.nextInt(ranges.size()));
    }

    private void unmap(int port) {
        Oracle.Range range = anyRange(port);
        long iova = range.iova();
        long size = range.size();
        if (size < block && trial.dialect().unmapsParts() && random.nextBoolean()) {
            long pages = size / page;
            long first = random.nextLong(pages);
            iova += first * page;
            size = (1 + random.nextLong(pages - first)) * page;
        }
        long lastPage = Math.min(size, block) - page;
        long inside = random.nextBoolean() ? lastPage : random.nextLong(lastPage + 1);
        remember("%d unmap 0x%x +0x%x, access offset 0x%x before and after".formatted(port, iova, size, inside));
        access(port, range, iova + inside);
        trial.unmap(port, iova, size);
        access(port, range, iova + inside);
    }

    /** Has a unit cache a translation, or shows that it has not kept one. */
    private void access(int port, Oracle.Range range, long iova) {
        long at = range.spansArena() ? range.iova() + Subject.ARENA_OFFSET : iova;
        boolean write = random.nextBoolean();
        int size = 1 + random.nextInt(64);
        trial.access(trial.expect(port, write, at, size), random.nextInt(Subject.PATTERN_BYTES - size));
    }

    private void changeAccess(int port) {
        Oracle.Range range = anyRange(port);
        Oracle.Range changed = new Oracle.Range(range.iova(), range.size(), range.target(), access());
        remember(port + " change " + describe(changed) + ", access before and after");
        access(port, range, range.iova());
        trial.unmap(port, range.iova(), range.size());
        trial.map(port, changed);
        access(port, range, range.iova());
    }

    private void callsThatMustFail(int port) {
        Oracle.Range range = anyRange(port);
        if (range.size() > block || !trial.oracle(port).isFree(range.end(), page)) {
            remember(port + " map what is mapped " + describe(range));
            mustFail(s -> s.map(port, range), "mapped what is mapped");
        } else if (range.end() < top) {
            remember("%d unmap what is not mapped 0x%x".formatted(port, range.end()));
            mustFail(s -> s.unmap(port, range.iova(), range.size() + page), "unmapped what is not mapped");
        }
    }

    private void reattach(int port) {
        Oracle.Range range = anyRange(port);
        remember("%d detach, then access 0x%x".formatted(port, range.iova()));
        trial.detach(port);
        tables.blocked(port, trial.dialect().detachedCode(), range.iova());
        remember(port + " attach");
        trial.attach(port);
    }

    private void transfer(int port) {
        boolean write = random.nextBoolean();
        int size = 1 + (random.nextInt(10) == 0 ? random.nextInt(LONGEST) : random.nextInt(64));
        int patternOffset = random.nextInt(Subject.PATTERN_BYTES - size);
        Expectation e = expect(port, write, size);
        remember("%d %s 0x%x +%d".formatted(port, write ? "write" : "read", e.iova(), size));
        trial.access(e, patternOffset);
    }

    private Expectation expect(int port, boolean write, int size) {
        Expectation e;
        do {
            e = trial.expect(port, write, address(port, size), size);
        } while (!isJudgeable(e));
        return e;
    }

    private void transferWithClearFlags(int port) {
        boolean write = random.nextBoolean();
        int size = 1 + random.nextInt(64);
        int patternOffset = random.nextInt(Subject.PATTERN_BYTES - size);
        boolean thenWrite = random.nextBoolean();
        Expectation e = expect(port, write, size);
        remember("%d clear flags, %s 0x%x +%d%s"
                .formatted(
                        port, write ? "write" : "read", e.iova(), size, thenWrite && !write ? ", then write it" : ""));
        flags.access(e, patternOffset, thenWrite);
    }

    /** Not into the part of a block behind which there is no arena, not into the judge's pages, and no interrupt. */
    private boolean isJudgeable(Expectation e) {
        long end = e.iova() + e.size();
        if (e.iova() < Subject.SOURCE + 32 * page && end > Subject.SOURCE
                || e.iova() >= 0 && e.iova() < INTERRUPTS_END && end > INTERRUPTS) {
            return false;
        }
        boolean beyond = e.pieces().stream().anyMatch(p -> p.outcome() == Piece.Outcome.BEYOND);
        return (trial.dialect().judgesBeyond() || !beyond)
                && e.pieces().stream()
                        .allMatch(p -> p.target() == Piece.UNKNOWN
                                || p.target() >= 0 && p.target() + p.size() <= Subject.ARENA);
    }

    private long address(int port, int size) {
        int kind = random.nextInt(100);
        if (kind < 62) {
            Oracle.Range range = anyRange(port);
            return range.spansArena()
                    ? range.iova() + Subject.ARENA_OFFSET + random.nextLong(Subject.ARENA - size)
                    : range.iova() + random.nextLong(Math.max(1, range.size() - size));
        }
        if (kind < 76) {
            Oracle.Range range = anyRange(port);
            long edge = random.nextBoolean() ? range.iova() : range.end();
            return edge - 1 - random.nextInt(size);
        }
        if (kind < 95) {
            // Each bit decides at which level the walk ends.
            long near = pageWindows[random.nextInt(pageWindows.length)] + random.nextLong(WINDOW_PAGES * page);
            return random.nextInt(3) == 0 ? near : near ^ 1L << 12 + random.nextInt(inputBits - 12);
        }
        return 1L << inputBits + random.nextInt(15) | random.nextLong(top);
    }
}
