package io.crossdock.iova.check;

import io.crossdock.iova.BrokenAllocatorException;
import io.crossdock.iova.IovaAllocator;
import java.util.List;

/**
 * Something that every allocator must do.
 *
 * @param name short, for a report
 * @param check tries it
 */
public record AllocatorLaw(String name, Check check) {
    /** All of them, the quick ones first. */
    public static final List<AllocatorLaw> ALL = List.of(
            new AllocatorLaw("refuses sizes that are no pages", PlacementLaws::badSizes),
            new AllocatorLaw("stays below the bound of a request", PlacementLaws::bounds),
            new AllocatorLaw("hands out ranges that are free, aligned and not reserved", PlacementLaws::placement),
            new AllocatorLaw("says so when nothing is free, and goes on after a free", RecoveryLaws::exhaustion),
            new AllocatorLaw("takes ranges back on another context", RecoveryLaws::otherContext),
            new AllocatorLaw("gets every page back", RecoveryLaws::everyPage),
            new AllocatorLaw("gets large ranges back after fragmentation", RecoveryLaws::fragmentation),
            new AllocatorLaw("serves two threads", ThreadLaws::twoThreads),
            new AllocatorLaw("serves 64 threads, and gets every page back from them", ThreadLaws::manyThreads));

    /** Tries an allocator. */
    @FunctionalInterface
    public interface Check {
        /**
         * @param factory makes the allocator, as often as needed
         * @param seed of what is random
         * @throws LawBrokenException if the allocator does not do it
         */
        void run(IovaAllocator.Factory factory, long seed);
    }

    /**
     * Tries an allocator.
     *
     * @throws LawBrokenException if it does not do it
     */
    public void check(IovaAllocator.Factory factory, long seed) {
        try {
            check.run(factory, seed);
        } catch (LawBrokenException e) {
            throw e;
        } catch (BrokenAllocatorException e) {
            throw new LawBrokenException(String.valueOf(e.getMessage()), e);
        } catch (RuntimeException e) {
            throw new LawBrokenException("threw " + e, e);
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
