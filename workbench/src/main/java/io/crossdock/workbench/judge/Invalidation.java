package io.crossdock.workbench.judge;

import java.util.List;
import java.util.Set;
import java.util.function.Function;

/**
 * A granularity at which a unit forgets.
 *
 * @param id name, as {@link QueueLayout#kind} names its command
 * @param cures places whose stale copies it removes
 * @param names what its command names, so that naming something else must not help
 * @param maker makes the commands
 */
record Invalidation(String id, Set<Place> cures, Names names, Function<Target, List<Command>> maker) {
    /** One command. */
    static Invalidation of(String id, Set<Place> cures, Names names, Function<Target, Command> maker) {
        return new Invalidation(id, cures, names, t -> List.of(maker.apply(t)));
    }

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
     * @param page first address of the page in it that is accessed
     * @param intermediate what stage 1 makes of that, where there is a second
     */
    record Target(int streamId, int spaceId, long iova, int leafLg2, long page, long intermediate) {
        /** The same of other addresses. */
        Target moved(long distance) {
            return new Target(streamId, spaceId, iova + distance, leafLg2, page + distance, intermediate + distance);
        }

        Target ofSpace(int otherSpace) {
            return new Target(streamId, otherSpace, iova, leafLg2, page, intermediate);
        }

        Target ofStream(int otherStream) {
            return new Target(otherStream, spaceId, iova, leafLg2, page, intermediate);
        }
    }

    boolean cures(Place place) {
        return cures.contains(place);
    }

    List<Command> commands(Target target) {
        return maker.apply(target);
    }
}
