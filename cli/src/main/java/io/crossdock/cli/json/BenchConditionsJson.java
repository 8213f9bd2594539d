package io.crossdock.cli.json;

import io.crossdock.pagetable.IdentityPages.Claim;
import io.crossdock.workbench.bench.LoadSettings;
import io.crossdock.workbench.bench.MapBenchSettings;
import io.crossdock.workbench.bench.UnitSettings;
import java.util.Map;
import java.util.OptionalDouble;
import tools.jackson.databind.node.ObjectNode;

/** What the benchmarks of map and unmap say alike. */
final class BenchConditionsJson {
    private BenchConditionsJson() {}

    /** What all cases share. */
    static void put(ObjectNode node, MapBenchSettings settings, OptionalDouble handOverNanos) {
        UnitSettings unit = settings.unit();
        LoadSettings load = settings.load();
        node.put("unit", Json.lower(unit.kind()))
                .put(
                        "stage",
                        switch (unit.stage()) {
                            case USUAL -> null;
                            case FIRST -> 1;
                            case SECOND -> 2;
                            case NESTED -> throw new IllegalStateException("the benchmark has one stage");
                        })
                .put("granule", 1 << unit.granuleLg2())
                .put("coherentWalks", unit.traits().coherentWalks())
                .put("ranges", unit.traits().ranges())
                .put("cachingMode", unit.traits().caching())
                .put("coherentDevice", unit.coherentDevice())
                .put("unmap", Json.lower(unit.unmap()))
                .put("pageSizes", unit.pageSizes() == -1 ? null : Json.hex(unit.pageSizes()))
                .put("direction", load.pairs() == 1 ? Json.lower(load.direction()) : null)
                .put("live", load.live())
                .put("pattern", Json.lower(load.pattern()))
                .put("pieces", load.pieces() == 0 ? null : load.pieces())
                .put("producerConsumer", load.producerConsumer())
                .put("handOverNanos", handOverNanos.isPresent() ? handOverNanos.getAsDouble() : null)
                .put("seed", load.seed())
                .put("processors", Runtime.getRuntime().availableProcessors())
                .put("java", Runtime.version().toString());
    }

    /** Mappings that could not be had at their physical address, where that was asked for. */
    static void refused(ObjectNode node, Map<Claim, Long> counts) {
        if (!counts.isEmpty()) {
            ObjectNode refused = node.putObject("identityRefused");
            counts.forEach((claim, count) -> refused.put(Json.lower(claim), count));
        }
    }
}
