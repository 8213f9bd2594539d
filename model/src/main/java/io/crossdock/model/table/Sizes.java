package io.crossdock.model.table;

/** Sizes in words. */
public final class Sizes {
    private static final String[] UNITS = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};

    private Sizes() {}

    /** A power of two, such as {@code 2 MiB}. */
    public static String of(int sizeLg2) {
        return (1 << sizeLg2 % 10) + " " + UNITS[sizeLg2 / 10];
    }
}
