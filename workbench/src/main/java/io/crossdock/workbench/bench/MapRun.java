package io.crossdock.workbench.bench;

import io.crossdock.pagetable.IdentityPages.Claim;
import java.util.Map;

/**
 * What threads did together.
 *
 * @param operations pairs of map and unmap, all threads together
 * @param seconds from the start of the first thread to the end of the last
 * @param refused mappings that could not be had at their physical address, by reason; empty where that was not asked for
 */
record MapRun(long operations, double seconds, Map<Claim, Long> refused) {
    double operationsPerSecond() {
        return operations / seconds;
    }
}
