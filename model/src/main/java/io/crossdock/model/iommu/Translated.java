package io.crossdock.model.iommu;

import io.crossdock.model.observe.MemoryType;

/**
 * Answer of a unit to one request.
 *
 * @param passed whether the request may go on; if not, the other fields but the counts say nothing
 * @param phys physical address of the first byte
 * @param bytesLeft bytes from {@code phys} on, for which the answer holds: to the end of the page or block,
 *     {@link Long#MAX_VALUE} if nothing was translated
 * @param type memory type with which the request goes on
 * @param iotlbHit whether no walk was needed
 * @param walkReads 8-byte page-table entries read
 * @param configReads table entries read to find the translation's configuration: stream table, context descriptor, root
 *     and context entries
 */
public record Translated(
        boolean passed, long phys, long bytesLeft, MemoryType type, boolean iotlbHit, int walkReads, int configReads) {

    /** The request goes on as the device sent it. */
    public static Translated bypassed(long address, MemoryType type, int configReads) {
        return new Translated(true, address, Long.MAX_VALUE, type, false, 0, configReads);
    }

    /** The request ends here. */
    public static Translated refused(int walkReads, int configReads) {
        return new Translated(false, 0, 0, MemoryType.AS_SENT, false, walkReads, configReads);
    }
}
