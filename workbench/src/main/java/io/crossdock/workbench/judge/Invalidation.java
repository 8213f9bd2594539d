package io.crossdock.workbench.judge;

import java.util.Set;
import java.util.function.Function;

/**
 * A granularity at which a unit forgets.
 *
 * @param id name, as {@link QueueLayout#kind} names its command
 * @param cures places whose stale copies it removes
 * @param names what its command names, so that naming something else must not help
 * @param maker makes the command
 */
record Invalidation(String id, Set<Place> cures, Names names, Function<Target, Command> maker) {
    /** What the command carries. */
    enum Names {
        /** Nothing: everything goes. */
        NOTHING,
        /** A page of whatever address space. */
        PAGE,
        /** A page of an address space. */
        PAGE_OF_SPACE,
        /** An address space. */
        SPACE,
        /** A stream, or the source-id. */
        STREAM
    }

    /**
     * What is to be forgotten.
     *
     * @param streamId StreamID or source-id of the device
     * @param spaceId domain-id or ASID of its address space
     * @param iova first address of the leaf
     * @param leafLg2 logarithm of its bytes
     */
    record Target(int streamId, int spaceId, long iova, int leafLg2) {}

    boolean cures(Place place) {
        return cures.contains(place);
    }

    Command command(Target target) {
        return maker.apply(target);
    }
}
