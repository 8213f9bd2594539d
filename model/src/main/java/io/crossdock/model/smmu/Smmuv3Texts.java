package io.crossdock.model.smmu;

import io.crossdock.model.layout.Meaning;

/** Encodings that several structures share. */
final class Smmuv3Texts {
    static final String SPECIFICATION = "Arm IHI 0070";

    static final Meaning SHAREABILITY = Meaning.choice("non-shareable", "", "outer shareable", "inner shareable");

    /** Of table walks. */
    static final Meaning CACHEABILITY = Meaning.choice(
            "walks non-cacheable", "walks write-back, allocating", "walks write-through", "walks write-back");

    static final Meaning ADDRESS_SIZE = value -> AddressSize.bits((int) value) + " bits";

    static final Meaning INPUT_SIZE = value -> "input addresses of " + (64 - value) + " bits";

    /** TG0 of a context descriptor, S2TG of a stream table entry. */
    static final Meaning GRANULE_0 = Meaning.choice("4K granule", "64K granule", "16K granule");

    static final Meaning GRANULE_1 = Meaning.choice("", "16K granule", "4K granule", "64K granule");

    private Smmuv3Texts() {}
}
