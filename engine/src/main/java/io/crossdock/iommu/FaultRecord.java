package io.crossdock.iommu;

import io.crossdock.pci.Bdf;
import java.util.List;

/**
 * A request that a translation unit refused, as the unit recorded it.
 *
 * @param source function whose request it was, from the StreamID or source-id of the record
 * @param address address that the device sent; page-aligned where the record says no more, 0 where it says none
 * @param write whether it was a write; false where the record does not say
 * @param code reason as the specification numbers it
 * @param reason name of the code, such as {@code F_TRANSLATION}
 * @param words the record's 64-bit words as the unit wrote them
 */
public record FaultRecord(Bdf source, long address, boolean write, int code, String reason, List<Long> words) {
    public FaultRecord {
        words = List.copyOf(words);
    }

    @Override
    public String toString() {
        return source + " " + (write ? "write" : "read") + " 0x" + Long.toHexString(address) + ": " + reason + " (0x"
                + Integer.toHexString(code) + ")";
    }
}
