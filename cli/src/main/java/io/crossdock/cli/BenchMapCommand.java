package io.crossdock.cli;

import io.crossdock.cli.json.BenchMapJson;
import io.crossdock.cli.json.BenchMatrixJson;
import io.crossdock.cli.json.BenchSplitJson;
import io.crossdock.cli.json.Json;
import io.crossdock.cli.screen.BenchMapScreen;
import io.crossdock.cli.screen.BenchMatrixScreen;
import io.crossdock.cli.screen.BenchSplitScreen;
import io.crossdock.cli.screen.Style;
import io.crossdock.dma.InvalidationPolicy;
import io.crossdock.machine.MachineException;
import io.crossdock.pagetable.MappingException;
import io.crossdock.workbench.bench.AllocatorChoice;
import io.crossdock.workbench.bench.MapBenchReport;
import io.crossdock.workbench.bench.MapBenchSettings;
import io.crossdock.workbench.bench.MapMatrix;
import io.crossdock.workbench.bench.MapMatrixReport;
import io.crossdock.workbench.bench.MapSplit;
import io.crossdock.workbench.bench.MapSplitReport;
import io.crossdock.workbench.bench.TimeSettings;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;
import tools.jackson.databind.node.ObjectNode;

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
            "  crossdock bench map --matrix                            every allocator, policy, 1 to 200 threads",
            "  crossdock bench map --matrix --policy strict --threads 2,64,200 --json",
            "  crossdock bench map --matrix --allocator Mine --classpath mine.jar",
            "  crossdock bench map --matrix --producer-consumer        map on one thread, unmap on another",
            "  crossdock bench map --pattern tcp_rr --threads 200 --policy strict --allocator tree",
            "  crossdock bench map --split --policy deferred --unit vtd   where the time goes",
            "What is timed is software: no register access, no cache maintenance, no time of a unit. --count tells",
            "how often each would have happened. A minute without a garbage collector:",
            "  CROSSDOCK_JAVA_OPTS='-XX:+UnlockExperimentalVMOptions -XX:+UseEpsilonGC -Xmx256m' \\",
            "      crossdock bench map --size 4K --seconds 60"
        })
final class BenchMapCommand implements Callable<Integer> {
    private static final int MOST_THREADS = 1024;
    private static final int MOST_ROUNDS = 99;
    /** Half a page holds a packet of 1,500 bytes and the room around it. */
    private static final long RECEIVE = 2048;

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
            description = "Bytes of a mapping; default 4K,64K,1M,2M, with --matrix 4K.")
    private List<ByteSize> sizes = List.of();

    @Option(
            names = "--threads",
            paramLabel = "LIST",
            split = ",",
            description = "Numbers of threads; default 1, with --matrix 1,2,8,64,200.")
    private List<Integer> threads = List.of();

    @Option(
            names = "--matrix",
            description =
                    "Every allocator with every policy and every number of threads, as a table. --allocator, --policy and"
                            + " --threads take lists, which narrow it; a class of --classpath is compared with the"
                            + " engine's own allocators, unless some of these are named too.")
    private boolean matrix;

    @Option(
            names = "--rounds",
            paramLabel = "N",
            description = "With --matrix: how often each case runs; the middle counts; default ${DEFAULT-VALUE}.")
    private int rounds = 3;

    @Mixin
    private final BenchUnitOptions unit = new BenchUnitOptions();

    @Mixin
    private final AllocatorOptions allocators = new AllocatorOptions("magazines");

    @Mixin
    private final BenchPolicyOptions policies = new BenchPolicyOptions();

    @Mixin
    private final BenchLoadOptions load = new BenchLoadOptions();

    @Mixin
    private final BenchTimeOptions time = new BenchTimeOptions();

    @Option(
            names = "--split",
            description = "Where the time of a pair goes: software's parts (allocator, page table, invalidation, wait)"
                    + " timed, hardware's counted and priced by published figures.")
    private boolean split;

    @Option(names = "--count", description = "Count what happens, time nothing: the same on every machine.")
    private boolean countOnly;

    @Option(names = "--json", description = "Print the answer as JSON (docs/schema).")
    private boolean json;

    @Option(names = "--csv", description = "Print one line of comma-separated values for each case.")
    private boolean csv;

    @Override
    public Integer call() {
        check();
        unit.check();
        policies.check();
        load.check();
        time.check();
        return matrix ? allocators.withAll(given("--allocator"), this::matrix) : allocators.withOne(this::cases);
    }

    private boolean given(String option) {
        return spec.commandLine().getParseResult().hasMatchedOption(option);
    }

    private void check() {
        for (int number : threads) {
            CommandException.require(
                    number >= 1 && number <= MOST_THREADS, "--threads must be 1 to " + MOST_THREADS, number);
            CommandException.require(
                    !load.producerConsumer() || number % 2 == 0,
                    "--producer-consumer takes even numbers of --threads, half of which map and half unmap",
                    number);
        }
        if (json && csv) {
            throw CommandException.usage("--json and --csv exclude each other; choose one");
        }
        if (split) {
            checkSplit();
        }
        if (matrix) {
            CommandException.require(
                    rounds >= 1 && rounds <= MOST_ROUNDS, "--rounds must be 1 to " + MOST_ROUNDS, rounds);
            CommandException.require(sizes.size() <= 1, "--matrix takes one --size", sizes.size());
            if (countOnly || load.bypass()) {
                throw CommandException.usage("--matrix times what allocators and policies cost; without it, "
                        + (countOnly ? "--count counts" : "--bypass goes around both"));
            }
        } else if (given("--rounds")) {
            throw CommandException.usage("--rounds is for --matrix; a single case runs once, for --seconds");
        }
    }

    private void checkSplit() {
        if (matrix || countOnly) {
            throw CommandException.usage(
                    "--split takes single cases apart, and times them; leave out " + (matrix ? "--matrix" : "--count"));
        }
        if (load.bypass() || load.producerConsumer()) {
            throw CommandException.usage("--split takes a pair apart that one thread maps and unmaps, through the"
                    + " translation; leave out " + (load.bypass() ? "--bypass" : "--producer-consumer"));
        }
    }

    private int cases(AllocatorChoice allocator) {
        List<Long> usual = load.answers() ? List.of(RECEIVE) : List.of(4L << 10, 64L << 10, 1L << 20, 2L << 20);
        List<Long> bytes =
                sizes.isEmpty() ? usual : sizes.stream().map(ByteSize::bytes).toList();
        List<Integer> numbers =
                countOnly ? List.of() : threads.isEmpty() ? List.of(load.producerConsumer() ? 2 : 1) : threads;
        MapBenchSettings settings = settings(allocator, policies.one(), split ? time.ofSplit() : time.ofCases());
        if (split) {
            MapSplitReport report = measured(
                    "runs",
                    3L * bytes.size() * numbers.size(),
                    progress -> new MapSplit(settings).run(bytes, numbers, progress));
            print(
                    () -> BenchSplitJson.of(report),
                    () -> BenchSplitScreen.csv(report),
                    style -> BenchSplitScreen.lines(report, style));
            return ExitCode.OK;
        }
        MapBenchReport report = measured(
                "cases",
                (long) bytes.size() * numbers.size(),
                progress -> MapBenchReport.run(settings, bytes, numbers, progress));
        print(
                () -> BenchMapJson.of(report),
                () -> BenchMapScreen.csv(report),
                style -> BenchMapScreen.lines(report, style));
        return ExitCode.OK;
    }

    private int matrix(List<AllocatorChoice> choices) {
        List<Integer> numbers = threads.isEmpty()
                ? load.producerConsumer() ? List.of(2, 8, 64, 200) : List.of(1, 2, 8, 64, 200)
                : threads.stream().distinct().toList();
        List<InvalidationPolicy> when = policies.all();
        MapBenchSettings settings = settings(choices.getFirst(), when.getFirst(), time.ofMatrix());
        long usual = load.answers() ? RECEIVE : 4L << 10;
        long bytes = sizes.isEmpty() ? usual : sizes.getFirst().bytes();
        MapMatrixReport report = measured(
                "cases",
                MapMatrix.runs(choices.size(), when.size(), numbers.size(), rounds),
                progress -> new MapMatrix(settings, bytes, rounds).run(choices, when, numbers, progress));
        print(
                () -> BenchMatrixJson.of(report),
                () -> BenchMatrixScreen.csv(report),
                style -> BenchMatrixScreen.lines(report, style));
        return ExitCode.OK;
    }

    private MapBenchSettings settings(AllocatorChoice allocator, InvalidationPolicy policy, TimeSettings length) {
        return new MapBenchSettings(unit.settings(), allocator, policy, policies.adaptive(), load.settings(), length);
    }

    private <T> T measured(String what, long total, Function<LongConsumer, T> measurement) {
        try (ProgressLine progress = new ProgressLine(spec.commandLine().getErr(), what, total)) {
            return measurement.apply(progress::at);
        } catch (MappingException | MachineException e) {
            throw CommandException.usage(e.getMessage() + "; choose another --size, --pages or --live");
        }
    }

    private void print(
            Supplier<ObjectNode> asJson, Supplier<List<String>> asValues, Function<Style, List<String>> asText) {
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(Json.text(asJson.get()));
        } else {
            Style style = parent.common().ansi().enabled() ? Style.ANSI : Style.PLAIN;
            (csv ? asValues.get() : asText.apply(style)).forEach(out::println);
        }
        out.flush();
    }
}
