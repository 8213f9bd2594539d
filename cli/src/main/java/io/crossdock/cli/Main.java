package io.crossdock.cli;

import io.crossdock.cli.screen.Text;
import io.crossdock.machine.MachineException;
import io.crossdock.topology.InputException;
import io.crossdock.workbench.explain.ExplainException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;
import picocli.CommandLine.TypeConversionException;
import picocli.CommandLine.UnmatchedArgumentException;

/** The {@code crossdock} command. */
public final class Main {
    private final CommonOptions options = new CommonOptions();

    private Main() {}

    public static void main(String[] args) {
        PrintWriter out = new PrintWriter(System.out, false, StandardCharsets.UTF_8);
        PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        int code = run(args, out, err);
        out.flush();
        System.exit(code);
    }

    /** Runs the command without ending the JVM; the results go to {@code out}, everything else to {@code err}. */
    static int run(String[] args, PrintWriter out, PrintWriter err) {
        return run(Subcommand.ALL, args, out, err);
    }

    static int run(List<Subcommand> subcommands, String[] args, PrintWriter out, PrintWriter err) {
        Main main = new Main();
        return main.commandLine(subcommands, List.of(args))
                .setOut(out)
                .setErr(err)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler(main::explainUsage)
                .setExecutionStrategy(main::execute)
                .setExecutionExceptionHandler(main::explainFailure)
                .execute(args);
    }

    private CommandLine commandLine(List<Subcommand> subcommands, List<String> args) {
        CommandSpec top = CommandSpec.create().name("crossdock").versionProvider(Main::version);
        top.usageMessage()
                .description("Says which way a PCIe transfer goes, who allows it, how fast it will be and what"
                        + " holds it back.")
                .width(100)
                .sortOptions(false)
                .synopsisSubcommandLabel("COMMAND")
                .commandListHeading("%nCommands:%n")
                .exitCodeListHeading("%nExit codes:%n")
                .exitCodeList(exitCodes())
                .footerHeading("%nEnvironment:%n")
                .footer(
                        "  CROSSDOCK_JAVA_HOME  the JDK to use: 25.0.3 or later, before 26",
                        "  CROSSDOCK_JAVA_OPTS  further options for the JVM, separated by spaces",
                        "  NO_COLOR             no colour, unless --color=always");
        options.declareIn(top);

        CommandLine commandLine = new CommandLine(top);
        for (Subcommand subcommand : subcommands) {
            CommandSpec spec = args.contains(subcommand.name())
                    ? CommandSpec.forAnnotatedObject(subcommand.create().apply(options))
                    : CommandSpec.create();
            spec.usageMessage().description(subcommand.summary()).width(100).sortOptions(false);
            commandLine.addSubcommand(subcommand.name(), spec);
        }
        return commandLine;
    }

    private int execute(ParseResult parsed) {
        CommandLine commandLine = parsed.commandSpec().commandLine();
        commandLine.setColorScheme(CommandLine.Help.defaultColorScheme(options.ansi()));
        Integer helped = CommandLine.executeHelpRequest(parsed);
        if (helped != null) {
            return helped;
        }
        if (!parsed.hasSubcommand()) {
            throw new ParameterException(commandLine, "No command was given");
        }
        return new RunLast().execute(parsed);
    }

    private int explainUsage(ParameterException wrong, String[] args) {
        CommandLine commandLine = wrong.getCommandLine();
        PrintWriter err = commandLine.getErr();
        String message = String.valueOf(wrong.getMessage());
        if (wrong instanceof UnmatchedArgumentException unmatched && !unmatched.isUnknownOption()) {
            boolean atTop = commandLine.getParent() == null;
            message = (atTop ? "no such command: '" : "one argument too many: '")
                    + unmatched.getUnmatched().get(0) + "'";
        }
        printError(err, message + usageHint(wrong));
        err.flush();
        return ExitCode.USAGE;
    }

    /** What to do about wrong usage; nothing where the message itself says which values are right. */
    private static String usageHint(ParameterException wrong) {
        if (wrong instanceof UnmatchedArgumentException unmatched
                && !unmatched.getSuggestions().isEmpty()) {
            return "; did you mean " + String.join(", ", unmatched.getSuggestions()) + "?";
        }
        return wrong.getCause() instanceof TypeConversionException
                ? ""
                : "; try '" + wrong.getCommandLine().getCommandSpec().qualifiedName() + " --help'";
    }

    private int explainFailure(Exception failure, CommandLine commandLine, ParseResult parsed) {
        PrintWriter err = commandLine.getErr();
        int code = ExitCode.INPUT;
        String message;
        switch (failure) {
            case CommandException known -> {
                code = known.exitCode();
                message = String.valueOf(known.getMessage());
            }
            case InputException bad -> message = String.valueOf(bad.getMessage());
            case MachineException bad -> message = bad.getMessage() + "; correct what the input says there";
            case ExplainException senseless -> {
                code = ExitCode.USAGE;
                message = String.valueOf(senseless.getMessage());
            }
            case NoSuchFileException missing -> message = "no such file: " + missing.getFile();
            case AccessDeniedException denied -> message = "permission denied: " + denied.getFile();
            default -> {
                code = ExitCode.INTERNAL;
                message = "internal failure, a bug: " + failure;
                if (!options.verbose()) {
                    message += "; please report it with what the same command prints under -v";
                }
            }
        }
        printError(err, message);
        if (options.verbose()) {
            failure.printStackTrace(err);
        }
        err.flush();
        return code;
    }

    private void printError(PrintWriter err, String message) {
        err.println("crossdock: " + options.ansi().string("@|bold,red error:|@ ") + Text.clean(message));
    }

    private static Map<String, String> exitCodes() {
        Map<String, String> codes = new LinkedHashMap<>();
        codes.put(" " + ExitCode.OK, "done");
        codes.put(" " + ExitCode.INTERNAL, "internal failure: a bug");
        codes.put(" " + ExitCode.USAGE, "wrong usage");
        codes.put(
                " " + ExitCode.DRIFT,
                "validation drift: a prediction left its bounds; or bytes that were compared differ");
        codes.put(" " + ExitCode.INPUT, "the input cannot be read or is not a valid machine");
        codes.put(" " + ExitCode.ENVIRONMENT, "something is missing here: a JDK, QEMU, a permission");
        return codes;
    }

    private static String[] version() {
        String version = Main.class.getPackage().getImplementationVersion();
        return new String[] {
            "crossdock " + (version == null ? "(not run from its jar)" : version),
            "Java %s on %s %s"
                    .formatted(Runtime.version(), System.getProperty("os.name"), System.getProperty("os.arch"))
        };
    }
}
