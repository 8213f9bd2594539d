package io.crossdock.workbench.bench;

import io.crossdock.dma.InvalidationPolicy;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What a matrix measured.
 *
 * @param settings what all cases share
 * @param size bytes of a mapping
 * @param rounds of each case
 * @param handOverNanos as {@link MapBenchReport#handOverNanos}
 * @param cells by number of threads, then policy, then allocator
 */
public record MapMatrixReport(
        MapBenchSettings settings, long size, int rounds, OptionalDouble handOverNanos, List<MapMatrixCell> cells) {
    /** Threads that a row is compared with: two run side by side on every machine that is worth asking. */
    public static final int FEW = 2;

    private static final String USUAL = "magazines";

    public MapMatrixReport {
        cells = List.copyOf(cells);
    }

    /** Names, in the order in which they were asked for. */
    public List<String> allocators() {
        return cells.stream().map(MapMatrixCell::allocator).distinct().toList();
    }

    /** In the order in which they were asked for. */
    public List<InvalidationPolicy> policies() {
        return cells.stream().map(MapMatrixCell::policy).distinct().toList();
    }

    /** In the order in which they were asked for. */
    public List<Integer> threads() {
        return cells.stream().map(MapMatrixCell::threads).distinct().toList();
    }

    /** The cell, if it was asked for. */
    public Optional<MapMatrixCell> cell(String allocator, InvalidationPolicy policy, int threads) {
        return cells.stream()
                .filter(cell ->
                        cell.allocator().equals(allocator) && cell.policy() == policy && cell.threads() == threads)
                .findFirst();
    }

    /** What all cells are compared with: magazines, strict, one thread; where there is no such cell, the first. */
    public MapMatrixCell base() {
        return cell(USUAL, InvalidationPolicy.STRICT, 1).orElse(cells.getFirst());
    }

    /** Rate of a cell by that of the base. */
    public double ratio(MapMatrixCell cell) {
        return cell.operationsPerSecond() / base().operationsPerSecond();
    }

    /** Rate of a cell by that of two threads of the same allocator and policy, if these were asked for. */
    public Optional<Double> ofFew(MapMatrixCell cell) {
        return cell(cell.allocator(), cell.policy(), FEW)
                .map(few -> cell.operationsPerSecond() / few.operationsPerSecond());
    }

    /** The cell whose rounds differ most. */
    public MapMatrixCell leastSteady() {
        return cells.stream()
                .max(Comparator.comparingDouble(MapMatrixCell::spread))
                .orElseThrow();
    }

    /** How far the fastest round is from the slowest in the middle of all cells, as a share. */
    public double middleSpread() {
        return cells.stream().map(MapMatrixCell::spread).sorted().toList().get(cells.size() / 2);
    }
}
