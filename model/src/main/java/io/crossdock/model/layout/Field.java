package io.crossdock.model.layout;

import io.crossdock.model.iommu.Bits;

/**
 * A field of a structure of 64-bit words. A unit keeps its fields in constants, where reading through one costs what
 * shifting by hand does. Immutable.
 *
 * @param name as the specification spells it
 * @param word word of the structure, from 0
 * @param high highest bit
 * @param low lowest bit
 * @param kind how to show it
 * @param meaning what a value says
 * @param section section of the structure's specification
 */
public record Field(String name, int word, int high, int low, Kind kind, Meaning meaning, String section) {
    /** How to show a field. */
    public enum Kind {
        /** A number, moved down to bit 0. */
        VALUE,
        /** An address or part of one, which stays where it stands. */
        ADDRESS,
        /** Bits that hardware does not look at. */
        IGNORED
    }

    public Field {
        if (low < 0 || high < low || high > 63 || word < 0) {
            throw new IllegalArgumentException("impossible field: " + name + ", bits " + high + ":" + low);
        }
    }

    /** The value of the field, at bit 0, in the word that holds it. */
    public long of(long value) {
        return Bits.field(value, high, low);
    }

    /** The same as an {@code int}, for fields of at most 32 bits. */
    public int intOf(long value) {
        return (int) Bits.field(value, high, low);
    }

    /** The field's bits where they stand, all others zero. */
    public long in(long value) {
        return value & mask();
    }

    /** Whether any bit of the field is set. */
    public boolean isSet(long value) {
        return (value & mask()) != 0;
    }

    /** A value of the field moved to its place. */
    public long put(long value) {
        return value << low & mask();
    }

    /** All bits of the field. */
    public long mask() {
        return Bits.ones(high - low + 1) << low;
    }

    /** What a decoder prints: an address in its place, anything else at bit 0. */
    public long shown(long value) {
        return kind == Kind.ADDRESS ? in(value) : of(value);
    }

    /** Such as {@code 58:56}, or {@code 7} for a single bit. */
    public String bits() {
        return new Layout.Run(word, high, low).bits();
    }
}
