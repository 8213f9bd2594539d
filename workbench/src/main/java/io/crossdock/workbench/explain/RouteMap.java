package io.crossdock.workbench.explain;

import java.util.List;
import java.util.OptionalDouble;

/**
 * The part of a machine around a pair as a tree, for drawing: what requests pass, what stands beside, and how busy the
 * links are.
 *
 * @param places root complex first, every place behind its parent, those of one parent in the order of their addresses
 */
public record RouteMap(List<Place> places) {
    /** What requests of the pair have to do with a place. */
    public enum Part {
        INITIATOR,
        TARGET,
        ON_ROUTE,
        /** On the route, above a bridge at which requests could turn and do not. */
        DETOUR,
        BESIDE
    }

    /**
     * A place.
     *
     * @param id address, or a name of its own
     * @param parent id of the place above; empty for the root complex
     * @param part what requests have to do with it
     * @param label name of a device, or address
     * @param kind what it is
     * @param note what happens there besides forwarding, or its ACS where that redirects; may be empty
     * @param link what leads up from it; its label is empty inside a switch
     */
    public record Place(String id, String parent, Part part, String label, String kind, String note, Wire link) {
        public boolean isOnRoute() {
            return part != Part.BESIDE;
        }
    }

    /**
     * The connection to the place above.
     *
     * @param label generation and width, such as {@code Gen4 x16}
     * @param load share of the link that the payload of this pair's writes takes in one direction; empty off the route, and
     *     where the link or the rate is not known
     * @param part {@link Part#ON_ROUTE}, {@link Part#DETOUR} or {@link Part#BESIDE}
     */
    public record Wire(String label, OptionalDouble load, Part part) {}

    public RouteMap {
        places = List.copyOf(places);
    }
}
