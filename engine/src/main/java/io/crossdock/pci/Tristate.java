package io.crossdock.pci;

/** A fact that an input may not have shown. Unknown never counts as off. */
public enum Tristate {
    ON,
    OFF,
    UNKNOWN;

    public static Tristate of(boolean on) {
        return on ? ON : OFF;
    }

    public boolean isOn() {
        return this == ON;
    }

    public boolean isKnown() {
        return this != UNKNOWN;
    }
}
