package io.crossdock.cli;

import io.crossdock.cli.screen.AllocatorScreen;
import io.crossdock.cli.screen.Style;
import io.crossdock.iova.check.AllocatorLaw;
import io.crossdock.workbench.allocator.AllocatorCheck;
import io.crossdock.workbench.allocator.AllocatorException;
import io.crossdock.workbench.allocator.AllocatorJar;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code crossdock check allocator}: somebody's own IOVA allocator against what every allocator must do. */
@Command(
        name = "allocator",
        customSynopsis = "crossdock check allocator JAR [OPTIONS]",
        description = "Does an IOVA allocator of your own do what every allocator must, with many threads too?",
        usageHelpWidth = 100,
        sortOptions = false,
        footerHeading = "%nExamples:%n",
        footer = {
            "  crossdock check allocator mine.jar                          the one allocator in it",
            "  crossdock check allocator classes/ --class org.me.Mine --seeds 20",
            "docs/allocators.md shows an allocator in less than sixty lines. Exit code 3: a law is broken."
        })
final class CheckAllocatorCommand implements Callable<Integer> {
    private static final int MOST_SEEDS = 10_000;

    @ParentCommand
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CheckCommand parent;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Parameters(paramLabel = "JAR", description = "A JAR or a folder of classes.")
    @SuppressWarnings("NullAway.Init") // required
    private Path jar;

    @Option(names = "--class", paramLabel = "NAME", description = "Which class, if there are several allocators.")
    private @Nullable String className;

    @Option(names = "--seed", paramLabel = "S", description = "First seed; default ${DEFAULT-VALUE}.")
    private long seed = 1;

    @Option(names = "--seeds", paramLabel = "N", description = "Number of seeds; default ${DEFAULT-VALUE}.")
    private int seeds = 3;

    @Override
    public Integer call() {
        if (seeds < 1 || seeds > MOST_SEEDS) {
            throw CommandException.usage("--seeds must be 1 to " + MOST_SEEDS + ": " + seeds);
        }
        try (AllocatorJar opened = AllocatorJar.open(jar);
                ProgressLine progress =
                        new ProgressLine(spec.commandLine().getErr(), "laws", AllocatorLaw.ALL.size())) {
            AllocatorJar.Found found = opened.find(Optional.ofNullable(className));
            List<AllocatorCheck.Result> results = AllocatorCheck.run(found.factory(), seed, seeds, progress::at);
            PrintWriter out = spec.commandLine().getOut();
            Style style = parent.common().ansi().enabled() ? Style.ANSI : Style.PLAIN;
            AllocatorScreen.lines(found.className(), seed, seeds, results, style)
                    .forEach(out::println);
            out.flush();
            return results.stream().allMatch(r -> r.broken().isEmpty()) ? ExitCode.OK : ExitCode.DRIFT;
        } catch (AllocatorException e) {
            throw CommandException.input(String.valueOf(e.getMessage()), e);
        }
    }
}
