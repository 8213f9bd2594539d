package io.crossdock.model.vtd;

import java.util.HashMap;
import java.util.Map;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * The PASID cache (specification 6.2.2): entries of PASID tables, tagged by source-id and PASID. Entries that are not
 * present or erroneous are not cached. As many as there are: what is replaced would only hide a missing invalidation.
 */
final class PasidCache {
    private final Map<Long, Lookup.Found> entries = new HashMap<>();

    Lookup.@Nullable Found lookup(int sourceId, int pasid) {
        return entries.get(key(sourceId, pasid));
    }

    void insert(int sourceId, int pasid, AddressSpace space) {
        entries.put(key(sourceId, pasid), new Lookup.Found(space, 0));
    }

    /** Forgets the entries in whose scope both the PASID and the domain id lie. */
    void invalidate(IntPredicate pasids, IntPredicate domainIds) {
        entries.entrySet()
                .removeIf(e -> pasids.test((int) (long) e.getKey())
                        && domainIds.test(e.getValue().domainId()));
    }

    private static long key(int sourceId, int pasid) {
        return (long) sourceId << 32 | pasid;
    }
}
