package io.crossdock.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code crossdock check}: the engine against something that others made, at random and as long as wanted. */
@Command(
        name = "check",
        synopsisSubcommandLabel = "CHECK",
        commandListHeading = "%nChecks:%n",
        subcommands = {CheckIommuCommand.class, CheckAllocatorCommand.class})
final class CheckCommand implements Callable<Integer> {
    private final CommonOptions common;

    CheckCommand(CommonOptions common) {
        this.common = common;
    }

    CommonOptions common() {
        return common;
    }

    @Override
    public Integer call() {
        throw CommandException.usage("no check was named; try 'crossdock check --help'");
    }
}
