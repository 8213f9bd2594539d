package io.crossdock.workbench.bench;

import io.crossdock.platform.Parameter;
import java.util.List;
import java.util.Map;

/**
 * Where pairs of map and unmap spend their time.
 *
 * @param settings how
 * @param prices of what hardware does, nanoseconds
 * @param cases by size, then by number of threads
 */
public record MapSplitReport(MapBenchSettings settings, Map<HardwareCost, Parameter> prices, List<MapSplitCase> cases) {
    public MapSplitReport {
        cases = List.copyOf(cases);
    }
}
