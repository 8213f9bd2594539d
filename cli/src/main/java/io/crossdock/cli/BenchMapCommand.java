package io.crossdock.cli;

import io.crossdock.cli.json.BenchMapJson;
import io.crossdock.cli.json.Json;
import io.crossdock.cli.screen.BenchMapScreen;
import io.crossdock.cli.screen.Style;
import io.crossdock.dma.AdaptiveFlush;
import io.crossdock.dma.Direction;
import io.crossdock.dma.InvalidationPolicy;
import io.crossdock.iova.IovaAllocator;
import io.crossdock.machine.IommuInfo;
import io.crossdock.machine.MachineException;
import io.crossdock.pagetable.MappingException;
import io.crossdock.pagetable.Stage;
import io.crossdock.pagetable.UnmapStrategy;
import io.crossdock.workbench.allocator.AllocatorException;
import io.crossdock.workbench.allocator.AllocatorJar;
import io.crossdock.workbench.bench.MapBenchReport;
import io.crossdock.workbench.bench.MapBenchSettings;
import io.crossdock.workbench.bench.UnitTraits;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code crossdock bench map}: the latency of map and unmap calls, as Linux's dma_map_benchmark measures it. */
@Command(
        name = "map",
        customSynopsis = "crossdock bench map [OPTIONS]",
        description = "Times and counts map and unmap through the DMA API, with a unit that answers at once.",
        usageHelpWidth = 100,
        sortOptions = false,
        footerHeading = "%nExamples:%n",
        footer = {
            "  crossdock bench map                                     4K to 2M, one thread, SMMUv3",
            "  crossdock bench map --size 1M --pages 4K --walk noncoherent --unmap each --count",
            "  crossdock bench map --size 4K --threads 1,2,8 --allocator magazines --live 256 --csv",
            "What is timed is software: no register access, no cache maintenance, no time of a unit. --count tells",
            "how often each would have happened. A minute without a garbage collector:",
            "  CROSSDOCK_JAVA_OPTS='-XX:+UnlockExperimentalVMOptions -XX:+UseEpsilonGC -Xmx256m' \\",
            "      crossdock bench map --size 4K --seconds 60"
        })
final class BenchMapCommand implements Callable<Integer> {
    private static final int MOST_THREADS = 1024;
    private static final double NANOS = 1e9;
    private static final long LEAST_GRANULE = 4096;

    /** Translation units; each has its own table format. */
    enum Unit {
        smmuv3(IommuInfo.Kind.SMMUV3),
        vtd(IommuInfo.Kind.VTD),
        amdvi(IommuInfo.Kind.AMDVI);

        private final IommuInfo.Kind kind;

        Unit(IommuInfo.Kind kind) {
            this.kind = kind;
        }

        IommuInfo.Kind kind() {
            return kind;
        }
    }

    /** Whether somebody's accesses snoop the caches. */
    enum Coherency {
        coherent,
        noncoherent
    }

    /** How runs of entries are cleared. */
    enum Unmap {
        batched(UnmapStrategy.BATCHED),
        each(UnmapStrategy.PER_ENTRY),
        array(UnmapStrategy.REMEMBERED);

        private final UnmapStrategy strategy;

        Unmap(UnmapStrategy strategy) {
            this.strategy = strategy;
        }
    }

    /** When the unit forgets what was unmapped. */
    enum Policy {
        STRICT("strict"),
        ADAPTIVE("adaptive"),
        STRICT_ISH("strict-ish"),
        DEFERRED("deferred"),
        SINGLE_QUEUE("deferred-single");

        private final String text;

        Policy(String text) {
            this.text = text;
        }

        InvalidationPolicy policy() {
            return InvalidationPolicy.valueOf(name());
        }

        @Override
        public String toString() {
            return text;
        }
    }

    /** Which way data would move. */
    enum Way {
        to(Direction.TO_DEVICE),
        from(Direction.FROM_DEVICE),
        both(Direction.BIDIRECTIONAL);

        private final Direction direction;

        Way(Direction direction) {
            this.direction = direction;
        }
    }

    /** Which of the live mappings goes next. */
    enum Pattern {
        ring(MapBenchSettings.Pattern.RING),
        random(MapBenchSettings.Pattern.RANDOM);

        private final MapBenchSettings.Pattern pattern;

        Pattern(MapBenchSettings.Pattern pattern) {
            this.pattern = pattern;
        }
    }

    @ParentCommand
    @SuppressWarnings("NullAway.Init") // set by picocli
    private BenchCommand parent;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Option(
            names = "--size",
            paramLabel = "LIST",
            split = ",",
            converter = OptionConverter.SizeConverter.class,
            description = "Bytes of a mapping; default 4K,64K,1M,2M.")
    private List<ByteSize> sizes =
            List.of(ByteSize.parse("4K"), ByteSize.parse("64K"), ByteSize.parse("1M"), ByteSize.parse("2M"));

    @Option(names = "--threads", paramLabel = "LIST", split = ",", description = "Numbers of threads; default 1.")
    private List<Integer> threads = List.of(1);

    @Option(
            names = "--unit",
            paramLabel = "UNIT",
            description = "Translation unit and so table format: ${COMPLETION-CANDIDATES}; default ${DEFAULT-VALUE}.")
    private Unit unit = Unit.smmuv3;

    @Option(
            names = "--stage",
            paramLabel = "N",
            description =
                    "Stage that translates, 1 or 2, each with a table format; default 1 of smmuv3, 2 of the others.")
    private @Nullable Integer stage;

    @Option(
            names = "--granule",
            paramLabel = "BYTES",
            converter = OptionConverter.SizeConverter.class,
            description = "Smallest page of an SMMU: 4K, 16K or 64K; default 4K, which the other units have alone.")
    private ByteSize granule = ByteSize.parse("4K");

    @Option(
            names = "--walk",
            paramLabel = "HOW",
            description =
                    "Whether the unit's walks snoop the caches: ${COMPLETION-CANDIDATES}; default ${DEFAULT-VALUE}.")
    private Coherency walk = Coherency.coherent;

    @Option(names = "--no-ranges", description = "An SMMU without commands for ranges (RIL): each page takes one.")
    private boolean noRanges;

    @Option(
            names = "--caching-mode",
            description = "A VT-d unit that remembers absent entries, as emulated ones do: a map flushes too.")
    private boolean caching;

    @Option(
            names = "--device",
            paramLabel = "HOW",
            description = "Whether the device snoops the caches: ${COMPLETION-CANDIDATES}; default ${DEFAULT-VALUE}.")
    private Coherency device = Coherency.coherent;

    @Option(
            names = "--unmap",
            paramLabel = "HOW",
            description = "How entries are cleared: batched (Linux since 6.12), each by itself (before), array (the"
                    + " first version of that change); default ${DEFAULT-VALUE}.")
    private Unmap unmap = Unmap.batched;

    @Option(
            names = "--pages",
            paramLabel = "LIST",
            split = ",",
            converter = OptionConverter.SizeConverter.class,
            description = "Page sizes that may be used, such as 4K; default all of the format.")
    private List<ByteSize> pages = List.of();

    @Option(
            names = "--allocator",
            paramLabel = "NAME",
            description =
                    "Who finds IOVAs: tree, magazines, pools, contiguous; identity (none: the physical address, and"
                            + " magazines where that cannot be had); or a class of --classpath; default ${DEFAULT-VALUE}.")
    private String allocator = "magazines";

    @Option(
            names = "--classpath",
            paramLabel = "JAR",
            description = "A JAR or a folder of classes with an allocator of your own.")
    private @Nullable Path classpath;

    @Option(
            names = "--policy",
            paramLabel = "WHEN",
            description = "When the unit forgets what was unmapped: ${COMPLETION-CANDIDATES}; default ${DEFAULT-VALUE}."
                    + " docs/invalidation.md says what each promises.")
    private Policy policy = Policy.STRICT;

    @Option(
            names = "--churn",
            paramLabel = "PAGES",
            description =
                    "With --policy adaptive: pages unmapped within 10 ms from which on a device counts as churning;"
                            + " default ${DEFAULT-VALUE}.")
    private long churn = AdaptiveFlush.DEFAULT.churnPages();

    @Option(
            names = "--most-commands",
            paramLabel = "N",
            description = "With --policy adaptive: an unmap of a churning device that would take more commands has all"
                    + " forgotten at once; default ${DEFAULT-VALUE}.")
    private int mostCommands = AdaptiveFlush.DEFAULT.mostCommands();

    @Option(
            names = "--direction",
            paramLabel = "WAY",
            description = "${COMPLETION-CANDIDATES}; to and from the device; default ${DEFAULT-VALUE}.")
    private Way direction = Way.both;

    @Option(
            names = "--live",
            paramLabel = "N",
            description = "Mappings that each thread keeps while it works; default ${DEFAULT-VALUE}.")
    private int live = 1;

    @Option(
            names = "--pattern",
            paramLabel = "WHICH",
            description = "Which of them goes next: ${COMPLETION-CANDIDATES}; default ${DEFAULT-VALUE}.")
    private Pattern pattern = Pattern.ring;

    @Option(
            names = "--scatterlist",
            paramLabel = "N",
            description = "Map and unmap N pieces of the size in one call, as dma_map_sg does.")
    private int pieces;

    @Option(
            names = "--bypass",
            description =
                    "Go around the translation, as DMA_ATTR_IOMMU_BYPASS would: nothing is mapped, nothing is taken"
                            + " away, and the device reaches the memory for good.")
    private boolean bypass;

    @Option(names = "--seed", paramLabel = "S", description = "Seed of the random pattern; default ${DEFAULT-VALUE}.")
    private long seed = 1;

    @Option(names = "--seconds", paramLabel = "N", description = "Time of each case; default ${DEFAULT-VALUE}.")
    private double seconds = 1;

    @Option(
            names = "--warmup",
            paramLabel = "N",
            description = "Seconds of each case before that; default ${DEFAULT-VALUE}.")
    private double warmup = 0.5;

    @Option(
            names = "--ops",
            paramLabel = "N",
            description = "Pairs of each thread: a fixed amount of work instead of a fixed time.")
    private long operations;

    @Option(names = "--count", description = "Count what happens, time nothing: the same on every machine.")
    private boolean countOnly;

    @Option(names = "--json", description = "Print the answer as JSON (docs/schema).")
    private boolean json;

    @Option(names = "--csv", description = "Print one line of comma-separated values for each case.")
    private boolean csv;

    @Override
    public Integer call() {
        check();
        try (AllocatorJar own = classpath == null ? null : AllocatorJar.open(classpath)) {
            return run(AllocatorNames.factory(allocator, own));
        } catch (AllocatorException e) {
            throw CommandException.input(String.valueOf(e.getMessage()), e);
        }
    }

    private int run(IovaAllocator.Factory factory) {
        MapBenchReport report;
        try (ProgressLine progress =
                new ProgressLine(spec.commandLine().getErr(), "cases", (long) sizes.size() * threads.size())) {
            report = MapBenchReport.run(
                    settings(factory),
                    sizes.stream().map(ByteSize::bytes).toList(),
                    countOnly ? List.of() : threads,
                    progress::at);
        } catch (MappingException | MachineException e) {
            throw CommandException.usage(e.getMessage() + "; choose another --size, --pages or --live");
        }
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(Json.text(BenchMapJson.of(report)));
        } else {
            Style style = parent.common().ansi().enabled() ? Style.ANSI : Style.PLAIN;
            (csv ? BenchMapScreen.csv(report) : BenchMapScreen.lines(report, style)).forEach(out::println);
        }
        out.flush();
        return ExitCode.OK;
    }

    private void check() {
        for (int number : threads) {
            require(number >= 1 && number <= MOST_THREADS, "--threads must be 1 to " + MOST_THREADS, number);
        }
        require(live >= 1 && live <= 1 << 24, "--live must be 1 to " + (1 << 24), live);
        require(operations >= 0, "--ops must not be negative", operations);
        require(seconds > 0 && seconds <= 86_400, "--seconds must be above 0, at most 86400", seconds);
        require(warmup >= 0 && warmup <= 3600, "--warmup must be 0 to 3600", warmup);
        for (ByteSize page : pages) {
            require(Long.bitCount(page.bytes()) == 1, "--pages takes powers of two", page.bytes());
        }
        require(pieces >= 0 && pieces <= 4096, "--scatterlist must be 1 to 4096", pieces);
        require(churn >= 0, "--churn must not be negative", churn);
        require(mostCommands >= 1, "--most-commands must be at least 1", mostCommands);
        if (noRanges && unit != Unit.smmuv3) {
            throw CommandException.usage("--no-ranges is for --unit smmuv3: " + unit + " has no such choice");
        }
        if (caching && unit != Unit.vtd) {
            throw CommandException.usage(
                    "--caching-mode is for --unit vtd: " + unit + " never remembers absent entries");
        }
        if (caching && stage != null && stage == 1) {
            throw CommandException.usage(
                    "--caching-mode is for --stage 2: absent entries of a first stage are never" + " remembered");
        }
        if (stage != null) {
            require(stage == 1 || stage == 2, "--stage takes 1 or 2", stage);
        }
        long least = granule.bytes();
        require(
                least == LEAST_GRANULE || least == 1 << 14 || least == 1 << 16,
                "--granule takes 4K, 16K or 64K",
                least);
        if (least != LEAST_GRANULE && unit != Unit.smmuv3) {
            throw CommandException.usage(
                    "--granule " + (least >>> 10) + "K is for --unit smmuv3: " + unit + " has pages of 4 KiB alone");
        }
        if (!pages.isEmpty() && pages.stream().noneMatch(page -> page.bytes() == least)) {
            throw CommandException.usage(
                    "--pages must name " + (least >>> 10) + "K, the granule: without it, most sizes cannot be mapped");
        }
        if (json && csv) {
            throw CommandException.usage("--json and --csv exclude each other; choose one");
        }
    }

    private static void require(boolean holds, String what, Number given) {
        if (!holds) {
            throw CommandException.usage(what + ": " + given);
        }
    }

    private MapBenchSettings settings(IovaAllocator.Factory factory) {
        long pageSizes = pages.isEmpty() ? -1 : 0;
        for (ByteSize page : pages) {
            pageSizes |= page.bytes();
        }
        return new MapBenchSettings(
                unit.kind,
                stage == null ? Stage.USUAL : stage == 1 ? Stage.FIRST : Stage.SECOND,
                Long.numberOfTrailingZeros(granule.bytes()),
                new UnitTraits(walk == Coherency.coherent, !noRanges, caching),
                device == Coherency.coherent,
                unmap.strategy,
                pageSizes,
                allocator,
                factory,
                AllocatorNames.isIdentity(allocator),
                policy.policy(),
                new AdaptiveFlush(churn, AdaptiveFlush.DEFAULT.windowNanos(), mostCommands),
                direction.direction,
                live,
                pattern.pattern,
                seed,
                Duration.ofNanos((long) (warmup * NANOS)),
                Duration.ofNanos((long) (seconds * NANOS)),
                operations,
                pieces,
                bypass);
    }
}
