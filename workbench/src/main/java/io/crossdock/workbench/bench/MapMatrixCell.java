package io.crossdock.workbench.bench;

import io.crossdock.dma.InvalidationPolicy;
import io.crossdock.pagetable.IdentityPages.Claim;
import java.util.List;
import java.util.Map;

/**
 * One case of a matrix.
 *
 * @param allocator name of the allocator
 * @param policy when the unit was made to forget
 * @param threads that mapped and unmapped
 * @param operations pairs of map and unmap in a round, all threads together
 * @param rates pairs of map and unmap in a second, all threads together, by round
 * @param stopped rounds that were stopped before all work was done
 * @param refused mappings of all rounds that could not be had at their physical address, by reason; empty where that was
 *     not asked for
 */
public record MapMatrixCell(
        String allocator,
        InvalidationPolicy policy,
        int threads,
        long operations,
        List<Double> rates,
        int stopped,
        Map<Claim, Long> refused) {
    public MapMatrixCell {
        rates = List.copyOf(rates);
    }

    /** The middle of the rounds' rates, of two the slower. */
    public double operationsPerSecond() {
        return rates.stream().sorted().toList().get((rates.size() - 1) / 2);
    }

    public double slowest() {
        return rates.stream().mapToDouble(rate -> rate).min().orElseThrow();
    }

    public double fastest() {
        return rates.stream().mapToDouble(rate -> rate).max().orElseThrow();
    }

    /** How far the fastest round is from the slowest, as a share of the middle one. */
    public double spread() {
        return (fastest() - slowest()) / operationsPerSecond();
    }
}
