package io.crossdock.model.vtd;

import io.crossdock.model.iommu.TranslationCache;

/**
 * What an implementation of the architecture chooses.
 *
 * @param coherentWalks whether table walks snoop the caches of the CPUs (ECAP.C)
 * @param snoopControl whether the SNP bit of leaf entries exists (ECAP.SC); without it the bit is reserved
 * @param hostBits host address width: address bits from here on are reserved in every structure
 * @param faultRecords fault recording registers (CAP.NFR + 1), 1 to 128
 * @param iotlbEntries translations cached, a power of two of at least {@link TranslationCache#WAYS}
 * @param contextEntries context entries cached, a power of two
 * @param descriptorsPerStep invalidation descriptors fetched in one step
 * @param invalidationDelaySteps steps after which an invalidation has taken effect for which no wait descriptor waits
 * @param mode what the unit offers
 */
public record VtdParameters(
        boolean coherentWalks,
        boolean snoopControl,
        int hostBits,
        int faultRecords,
        int iotlbEntries,
        int contextEntries,
        int descriptorsPerStep,
        int invalidationDelaySteps,
        VtdMode mode) {
    /**
     * A unit of a server: coherent, snoop control, 48-bit host addresses, eight fault recording registers as Xeons have
     * them (Xeon E7 v2 datasheet, volume 2, 14.7.28). Cache sizes are assumptions of ordinary magnitude; measurements
     * on Broadwell suggest 100 to 150 IOTLB entries.
     */
    public static final VtdParameters SERVER = new VtdParameters(true, true, 48, 8, 128, 64, 4, 64, VtdMode.LEGACY);

    public VtdParameters {
        range("hostBits", hostBits, 39, 52);
        range("faultRecords", faultRecords, 1, 128);
        powerOfTwo("iotlbEntries", iotlbEntries, TranslationCache.WAYS);
        powerOfTwo("contextEntries", contextEntries, 1);
        range("descriptorsPerStep", descriptorsPerStep, 1, Integer.MAX_VALUE);
        range("invalidationDelaySteps", invalidationDelaySteps, 1, Integer.MAX_VALUE);
    }

    public VtdParameters withIotlbEntries(int entries) {
        return new VtdParameters(
                coherentWalks,
                snoopControl,
                hostBits,
                faultRecords,
                entries,
                contextEntries,
                descriptorsPerStep,
                invalidationDelaySteps,
                mode);
    }

    public VtdParameters withMode(VtdMode offered) {
        return new VtdParameters(
                coherentWalks,
                snoopControl,
                hostBits,
                faultRecords,
                iotlbEntries,
                contextEntries,
                descriptorsPerStep,
                invalidationDelaySteps,
                offered);
    }

    private static void range(String name, int value, int minimum, int maximum) {
        if (value < minimum || value > maximum) {
            throw new IllegalArgumentException(
                    name + " out of range: " + name + "=" + value + ", limits=" + minimum + " to " + maximum);
        }
    }

    private static void powerOfTwo(String name, int value, int minimum) {
        if (value < minimum || Integer.bitCount(value) != 1) {
            throw new IllegalArgumentException(
                    name + " must be a power of two of at least " + minimum + ": " + name + "=" + value);
        }
    }
}
