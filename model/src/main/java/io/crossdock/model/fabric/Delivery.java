package io.crossdock.model.fabric;

import io.crossdock.model.observe.Hop;
import io.crossdock.pci.AddressRange;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a request ends, and how it gets there from the root complex or from the turning point inside a switch.
 *
 * @param span addresses that end there
 * @param way path taken
 * @param leg ports downwards
 * @param completion ports that an answer passes from the completer: to the requester, or, over the interconnect, to the
 *     root complex; empty for system memory
 * @param target what answers to the BAR; null for system memory and refusals
 * @param range addresses that the completer answers; null for refusals
 * @param completerMps maximum payload of the completer's answers, bytes
 * @param egressBytes largest piece that the root complex emits over the interconnect path, bytes
 * @param refusal why the request ends without an effect; null if it does not
 * @param hops places passed
 */
record Delivery(
        Span span,
        Way way,
        Leg leg,
        Leg completion,
        @Nullable BarTarget target,
        @Nullable AddressRange range,
        int completerMps,
        int egressBytes,
        @Nullable String refusal,
        List<Hop> hops) {
    enum Way {
        DRAM,
        /** Turned below the root complex, or looped inside it: packets keep their size. */
        WHOLE,
        /** Over the system interconnect in lines, and merged on the way out where the memory type allows. */
        LINES,
        NOWHERE
    }

    /** Whether a whole request lies inside what the completer answers. */
    boolean holds(long address, long length) {
        return range != null && range.contains(address) && range.contains(address + length - 1);
    }
}
