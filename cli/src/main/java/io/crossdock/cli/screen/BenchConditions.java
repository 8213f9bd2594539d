package io.crossdock.cli.screen;

import io.crossdock.dma.AdaptiveFlush;
import io.crossdock.pagetable.IdentityPages.Claim;
import io.crossdock.pagetable.Stage;
import io.crossdock.workbench.bench.LoadSettings;
import io.crossdock.workbench.bench.MapBenchSettings;
import io.crossdock.workbench.bench.UnitSettings;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a benchmark of map and unmap ran on, in words. */
final class BenchConditions {
    private BenchConditions() {}

    /** All of one benchmark. */
    static String text(MapBenchSettings s) {
        return String.join(
                ", ",
                unit(s.unit()),
                s.load().bypass() ? "around the translation" : policy(s),
                pages(s.unit()),
                Text.clean(s.allocator().name()),
                load(s.load()));
    }

    /** What all cases of a matrix share. */
    static String shared(MapBenchSettings s) {
        return String.join(", ", unit(s.unit()), pages(s.unit()), load(s.load()));
    }

    /** The processors and the Java that it ran on. */
    static String computer() {
        return Runtime.getRuntime().availableProcessors() + " processors, Java "
                + Runtime.version().feature();
    }

    private static String unit(UnitSettings unit) {
        return String.join(
                ", ",
                switch (unit.kind()) {
                    case SMMUV3 ->
                        "SMMUv3 (Arm LPAE" + (unit.stage() == Stage.SECOND ? " stage 2, " : ", ")
                                + (1 << unit.granuleLg2() - 10) + " KiB granule)";
                    case VTD -> "VT-d (" + (unit.stage() == Stage.FIRST ? "first" : "second") + " stage, 4 levels)";
                    case AMDVI -> "AMD-Vi (version " + (unit.stage() == Stage.FIRST ? "2" : "1") + ", 4 levels)";
                },
                (unit.traits().coherentWalks() ? "coherent" : "non-coherent") + " walks"
                        + (unit.traits().ranges() ? "" : ", a command for each page")
                        + (unit.traits().caching() ? ", caching mode" : ""),
                (unit.coherentDevice() ? "coherent" : "non-coherent") + " device",
                switch (unit.unmap()) {
                    case BATCHED -> "batched unmap";
                    case PER_ENTRY -> "unmap entry by entry";
                    case REMEMBERED -> "unmap with an array";
                });
    }

    private static String policy(MapBenchSettings s) {
        return switch (s.policy()) {
            case STRICT -> "strict invalidation";
            case DEFERRED -> "deferred invalidation";
            case SINGLE_QUEUE -> "invalidation deferred in one queue";
            case STRICT_ISH -> "strict-ish invalidation";
            case ADAPTIVE -> "adaptive invalidation (" + limits(s.adaptive()) + ")";
        };
    }

    /** When a churning device is made to forget all at once. */
    static String limits(AdaptiveFlush adaptive) {
        return String.format(
                Locale.ROOT,
                "all at once beyond %d commands from %,d pages in %d ms on",
                adaptive.mostCommands(),
                adaptive.churnPages(),
                adaptive.windowNanos() / 1_000_000);
    }

    private static String pages(UnitSettings unit) {
        return unit.pageSizes() == -1
                ? "all page sizes"
                : "pages of "
                        + Stream.iterate(unit.pageSizes(), rest -> rest != 0, rest -> rest & rest - 1)
                                .map(rest -> Figures.bytes(Long.lowestOneBit(rest)))
                                .collect(Collectors.joining(", "));
    }

    private static String load(LoadSettings load) {
        if (load.pattern() == LoadSettings.Pattern.TCP_RR) {
            return "tcp_rr, " + load.live() + " live: a receive buffer of the size and a send buffer of "
                    + LoadSettings.SEND + " bytes in turn";
        }
        return load.direction().name().toLowerCase(Locale.ROOT).replace('_', ' ')
                + (load.pieces() == 0 ? "" : ", " + load.pieces() + " pieces a call")
                + (load.producerConsumer()
                        ? ", half of the threads map and half unmap, rings of " + load.live()
                        : ", " + load.live() + " live, " + load.pattern().name().toLowerCase(Locale.ROOT));
    }

    /** What handing over costs by itself, where anything is handed over. */
    static String handOver(OptionalDouble nanos) {
        return nanos.isEmpty()
                ? ""
                : "; handing a mapping over takes " + Figures.threeDigits(nanos.getAsDouble())
                        + " ns by itself, with two threads";
    }

    /** Why mappings could not be had at their physical address; empty text if all could. */
    static String refused(Map<Claim, Long> counts) {
        return counts.entrySet().stream()
                .filter(each -> each.getValue() > 0)
                .map(each -> String.format(
                        Locale.ROOT,
                        "%,d %s",
                        each.getValue(),
                        each.getKey().name().toLowerCase(Locale.ROOT).replace('_', ' ')))
                .collect(Collectors.joining(", "));
    }
}
