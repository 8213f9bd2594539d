package io.crossdock.pci;

/**
 * A range of addresses, compared as unsigned numbers.
 *
 * @param base first address
 * @param size bytes, greater than zero; {@code base + size} may not exceed 2<sup>64</sup> - 1
 */
public record AddressRange(long base, long size) implements Comparable<AddressRange> {
    public AddressRange {
        if (size <= 0 || Long.compareUnsigned(base, -size) > 0) {
            throw new IllegalArgumentException(
                    "address range is empty or wraps: base=0x" + Long.toHexString(base) + ", size=" + size);
        }
    }

    /** From first to last address, both inclusive, as bridges and dumps state their windows. */
    public static AddressRange ofLast(long base, long last) {
        return new AddressRange(base, last - base + 1);
    }

    /** First address behind the range. */
    public long end() {
        return base + size;
    }

    /** Last address of the range. */
    public long last() {
        return base + (size - 1);
    }

    public boolean contains(long address) {
        return Long.compareUnsigned(address - base, size) < 0;
    }

    /** Whether the whole other range lies inside this one. */
    public boolean contains(AddressRange other) {
        return contains(other.base) && contains(other.last());
    }

    public boolean overlaps(AddressRange other) {
        return contains(other.base) || other.contains(base);
    }

    @Override
    public int compareTo(AddressRange other) {
        int byBase = Long.compareUnsigned(base, other.base);
        return byBase != 0 ? byBase : Long.compare(size, other.size);
    }

    @Override
    public String toString() {
        return "0x" + Long.toHexString(base) + "-0x" + Long.toHexString(last());
    }
}
