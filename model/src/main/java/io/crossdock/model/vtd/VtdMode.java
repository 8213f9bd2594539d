package io.crossdock.model.vtd;

/** What a unit offers. */
public enum VtdMode {
    /** Legacy mode alone. */
    LEGACY,
    /** Legacy mode, and scalable mode with second-stage tables (ECAP.SMTS, ECAP.SSTS). */
    SCALABLE
}
