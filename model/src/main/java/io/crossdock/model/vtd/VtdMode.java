package io.crossdock.model.vtd;

/** What a unit offers. */
public enum VtdMode {
    /** Legacy mode alone. */
    LEGACY,
    /** Legacy mode in which the unit remembers absent entries (CAP.CM), as emulated units say they may. */
    CACHING,
    /** Legacy mode, and scalable mode with second-stage tables (ECAP.SMTS, ECAP.SSTS). */
    SCALABLE,
    /** The same, and first-stage tables of 4 levels in scalable mode (ECAP.FSTS). */
    FIRST_STAGE,
    /** The same, and tables of 5 levels in both stages (CAP.SAGAW, CAP.FS5LP). */
    FIVE_LEVELS;

    boolean remembersAbsent() {
        return this == CACHING;
    }

    boolean isScalable() {
        return this != LEGACY && this != CACHING;
    }

    boolean hasFirstStage() {
        return this == FIRST_STAGE || this == FIVE_LEVELS;
    }

    int mostLevels() {
        return this == FIVE_LEVELS ? 5 : 4;
    }
}
