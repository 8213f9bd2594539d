package io.crossdock.model.table;

/**
 * Input addresses that tables map to consecutive physical addresses alike.
 *
 * @param iova first input address
 * @param size bytes
 * @param phys physical address of the first
 * @param permissions {@link TableFormat#READ} and {@link TableFormat#WRITE}, all levels considered
 * @param attributes bits of {@link TableFormat#attributes()} in the leaves
 * @param leaves entries that make it up
 */
public record Mapping(long iova, long size, long phys, int permissions, long attributes, long leaves) {
    /** Whether another mapping goes on where this one ends. */
    boolean goesOnIn(Mapping next) {
        return iova + size == next.iova
                && phys + size == next.phys
                && permissions == next.permissions
                && attributes == next.attributes;
    }

    Mapping and(Mapping next) {
        return new Mapping(iova, size + next.size, phys, permissions, attributes, leaves + next.leaves);
    }
}
