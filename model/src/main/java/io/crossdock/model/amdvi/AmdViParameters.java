package io.crossdock.model.amdvi;

import io.crossdock.model.iommu.TranslationCache;

/**
 * What an implementation of the architecture chooses.
 *
 * @param iotlbEntries translations cached, a power of two of at least {@link TranslationCache#WAYS}
 * @param commandsPerStep commands fetched in one step
 * @param invalidationDelaySteps steps after which an invalidation has taken effect for which no completion wait waits
 * @param npCache whether pages that were not present are remembered, and the capability header says so (NpCache)
 */
public record AmdViParameters(int iotlbEntries, int commandsPerStep, int invalidationDelaySteps, boolean npCache) {
    /** Sizes of ordinary magnitude; assumed, as nothing is published. */
    public static final AmdViParameters SERVER = new AmdViParameters(128, 4, 64, false);

    public AmdViParameters {
        if (commandsPerStep < 1 || invalidationDelaySteps < 1) {
            throw new IllegalArgumentException("a unit that makes no progress: commandsPerStep=" + commandsPerStep
                    + ", invalidationDelaySteps=" + invalidationDelaySteps + ", at least 1 each");
        }
    }

    public AmdViParameters withIotlbEntries(int entries) {
        return new AmdViParameters(entries, commandsPerStep, invalidationDelaySteps, npCache);
    }

    public AmdViParameters withNpCache(boolean on) {
        return new AmdViParameters(iotlbEntries, commandsPerStep, invalidationDelaySteps, on);
    }
}
