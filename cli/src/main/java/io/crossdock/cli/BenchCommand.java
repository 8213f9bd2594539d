package io.crossdock.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code crossdock bench}: what the engine's own work costs on this machine. */
@Command(
        name = "bench",
        synopsisSubcommandLabel = "BENCHMARK",
        commandListHeading = "%nBenchmarks:%n",
        subcommands = BenchMapCommand.class)
final class BenchCommand implements Callable<Integer> {
    private final CommonOptions common;

    BenchCommand(CommonOptions common) {
        this.common = common;
    }

    CommonOptions common() {
        return common;
    }

    @Override
    public Integer call() {
        throw CommandException.usage("no benchmark was named; try 'crossdock bench --help'");
    }
}
