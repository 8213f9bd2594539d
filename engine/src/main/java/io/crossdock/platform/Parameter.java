package io.crossdock.platform;

/**
 * A figure with its origin. No number of Crossdock's leaves it without one.
 *
 * @param name dotted name, as {@code --set} takes it
 * @param value best estimate, in {@code unit}
 * @param low lower end of what the source allows; equals {@code value} for an exact figure
 * @param high upper end
 * @param unit unit in words, such as {@code ns} or {@code bytes}
 * @param kind where the figure comes from
 * @param source specification section, publication, or input
 */
public record Parameter(String name, double value, double low, double high, String unit, Kind kind, String source) {
    public enum Kind {
        /** Follows from a specification. */
        SPEC,
        /** Stated by the machine description or the command line. */
        GIVEN,
        /** Measured by somebody, as published. */
        MEASURED,
        /** Chosen so that one published figure comes out. */
        FITTED,
        /** Nobody told; an interval. */
        ASSUMED
    }

    public Parameter {
        if (!(low <= value && value <= high)) {
            throw new IllegalArgumentException(
                    name + " lies outside its own interval: value=" + value + ", low=" + low + ", high=" + high);
        }
    }

    public static Parameter exact(String name, double value, String unit, Kind kind, String source) {
        return new Parameter(name, value, value, value, unit, kind, source);
    }

    public static Parameter interval(
            String name, double low, double value, double high, String unit, Kind kind, String source) {
        return new Parameter(name, value, low, high, unit, kind, source);
    }

    /** The same parameter with an exact value from the user or a description. */
    public Parameter withValue(double newValue, Kind newKind, String newSource) {
        return exact(name, newValue, unit, newKind, newSource);
    }
}
