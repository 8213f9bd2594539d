package io.crossdock.model.smmu;

import io.crossdock.model.iommu.TranslationCache;

/**
 * What an implementation of the architecture chooses.
 *
 * @param coherentWalks whether table walks see the caches of the CPUs (IDR0.COHACC)
 * @param outputBits physical address size: 32, 36, 40, 42, 44, 48 or 52 (IDR5.OAS); with 52, input addresses have up to 52
 *     bits too (IDR5.VAX), both with the 64 KiB granule only
 * @param granules translation granules (IDR5.GRAN4K, GRAN16K, GRAN64K)
 * @param iotlbEntries translations cached, a power of two of at least {@link Iotlb#WAYS}
 * @param streamEntries streams whose configuration is cached, a power of two
 * @param commandsPerStep commands consumed in one step
 * @param invalidationDelaySteps steps after which an invalidation has taken effect for which no CMD_SYNC waits
 */
public record SmmuParameters(
        boolean coherentWalks,
        int outputBits,
        Granules granules,
        int iotlbEntries,
        int streamEntries,
        int commandsPerStep,
        int invalidationDelaySteps) {

    /**
     * Granules that the unit walks.
     *
     * @param k4 4 KiB
     * @param k16 16 KiB
     * @param k64 64 KiB
     */
    public record Granules(boolean k4, boolean k16, boolean k64) {
        public static final Granules ALL = new Granules(true, true, true);

        boolean supports(int granuleLg2) {
            return switch (granuleLg2) {
                case 12 -> k4;
                case 14 -> k16;
                case 16 -> k64;
                default -> false;
            };
        }
    }

    /**
     * A unit of a server: coherent, 48 bits, all granules. Cache sizes are assumptions of ordinary magnitude; no product
     * publishes them.
     */
    public static final SmmuParameters SERVER = new SmmuParameters(true, 48, Granules.ALL, 128, 64, 4, 64);

    public SmmuParameters {
        switch (outputBits) {
            case 32, 36, 40, 42, 44, 48, 52 -> {}
            default ->
                throw new IllegalArgumentException("unknown physical address size: outputBits=" + outputBits
                        + ", expected one of 32, 36, 40, 42, 44, 48, 52");
        }
        powerOfTwo("iotlbEntries", iotlbEntries, TranslationCache.WAYS);
        powerOfTwo("streamEntries", streamEntries, 1);
        positive("commandsPerStep", commandsPerStep);
        positive("invalidationDelaySteps", invalidationDelaySteps);
    }

    /** Whether tables of a granule have addresses of 52 bits. */
    boolean isWide(int granuleLg2) {
        return outputBits == 52 && granuleLg2 == 16;
    }

    public SmmuParameters withIotlbEntries(int entries) {
        return new SmmuParameters(
                coherentWalks, outputBits, granules, entries, streamEntries, commandsPerStep, invalidationDelaySteps);
    }

    private static void powerOfTwo(String name, int value, int minimum) {
        if (value < minimum || Integer.bitCount(value) != 1) {
            throw new IllegalArgumentException(
                    name + " must be a power of two of at least " + minimum + ": " + name + "=" + value);
        }
    }

    private static void positive(String name, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + " must be positive: " + name + "=" + value);
        }
    }
}
