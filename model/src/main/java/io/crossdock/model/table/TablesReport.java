package io.crossdock.model.table;

/**
 * What tables in a memory image map.
 *
 * @param format their format
 * @param root physical address of the top table
 * @param base physical address of the image's first byte
 * @param size bytes of the image
 * @param scan what was found
 */
public record TablesReport(TableFormat format, long root, long base, long size, TableScan.Result scan) {
    /** Whether the first byte of a mapping's target lies in the image; device memory does not. */
    public boolean isInImage(Mapping mapping) {
        return Long.compareUnsigned(mapping.phys(), base) >= 0 && Long.compareUnsigned(mapping.phys() - base, size) < 0;
    }
}
