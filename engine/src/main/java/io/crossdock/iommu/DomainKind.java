package io.crossdock.iommu;

/** How the requests of a device are translated. */
public enum DomainKind {
    /** No unit, or the unit is disabled: addresses pass as they are. */
    OFF,
    /** The unit is enabled and told to pass the device's requests untranslated. */
    IDENTITY,
    /** Every request is translated by page tables. */
    TRANSLATED
}
