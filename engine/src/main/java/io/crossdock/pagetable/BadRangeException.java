package io.crossdock.pagetable;

/** A range is empty, negative, misaligned or wider than the addresses of the format. */
public final class BadRangeException extends MappingException {
    private static final long serialVersionUID = 1L;

    private BadRangeException(String message) {
        super(message);
    }

    static BadRangeException size(long size, long granule) {
        return new BadRangeException(
                "size must be a positive multiple of the granule: size=" + size + ", granule=" + granule);
    }

    static BadRangeException misaligned(String space, long address, long granule) {
        return new BadRangeException(
                "address must be a multiple of the granule: " + space + "=" + hex(address) + ", granule=" + granule);
    }

    static BadRangeException tooWide(String space, long address, long size, int bits) {
        return new BadRangeException("range exceeds the address width: " + space + "=" + hex(address) + ", size="
                + hex(size) + ", limit=" + hex(1L << bits));
    }
}
