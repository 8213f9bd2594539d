package io.crossdock.cli;

import io.crossdock.workbench.allocator.AllocatorException;
import io.crossdock.workbench.allocator.AllocatorJar;
import io.crossdock.workbench.bench.AllocatorChoice;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say who finds addresses. */
final class AllocatorOptions {
    @Option(
            names = "--allocator",
            paramLabel = "NAME",
            description =
                    "Who finds IOVAs: tree, magazines, pools, contiguous; identity (none: the physical address, and"
                            + " magazines where that cannot be had); or a class of --classpath; default ${DEFAULT-VALUE}.")
    private String names;

    @Option(
            names = "--classpath",
            paramLabel = "JAR",
            description = "A JAR or a folder of classes with an allocator of your own.")
    private @Nullable Path classpath;

    AllocatorOptions(String usual) {
        names = usual;
    }

    /**
     * Does something with the one allocator that was named.
     *
     * @throws CommandException if several were, or there is none of that name
     */
    int withOne(Function<AllocatorChoice, Integer> action) {
        if (names.contains(",")) {
            throw CommandException.usage("one --allocator here: " + names + "; several are for bench map --matrix");
        }
        return with(List.of(names), all -> action.apply(all.getFirst()));
    }

    /**
     * Does something with all that were named, or with all there are: where nothing or only classes were named, the
     * engine's own, and then these.
     *
     * @param given whether any was named
     */
    int withAll(boolean given, Function<List<AllocatorChoice>, Integer> action) {
        List<String> named = given ? Stream.of(names.split(",", -1)).distinct().toList() : List.of();
        boolean chosen = named.stream().anyMatch(AllocatorNames.OWN::contains);
        return with(
                chosen
                        ? named
                        : Stream.concat(AllocatorNames.OWN.stream(), named.stream())
                                .toList(),
                action);
    }

    private int with(List<String> all, Function<List<AllocatorChoice>, Integer> action) {
        try (AllocatorJar jar = classpath == null ? null : AllocatorJar.open(classpath)) {
            return action.apply(
                    all.stream().map(name -> AllocatorNames.choice(name, jar)).toList());
        } catch (AllocatorException e) {
            throw CommandException.input(String.valueOf(e.getMessage()), e);
        }
    }
}
