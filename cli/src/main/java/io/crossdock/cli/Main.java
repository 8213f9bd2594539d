package io.crossdock.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;
import picocli.CommandLine.Spec;

/** The {@code crossdock} command. */
@Command(
        name = "crossdock",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        sortOptions = false,
        usageHelpAutoWidth = true,
        synopsisSubcommandLabel = "COMMAND",
        description = "Says which way a PCIe transfer goes, who allows it, how fast it will be and what holds it back.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            " 0:done",
            " 1:internal failure: a bug",
            " 2:wrong usage",
            " 3:validation drift: a prediction left its bounds",
            " 4:the input cannot be read or is not a valid machine",
            " 5:something is missing here: a JDK, QEMU, a permission"
        },
        footerHeading = "%nEnvironment:%n",
        footer = {
            "  CROSSDOCK_JAVA_HOME  the JDK to use: 25.0.3 or later, before 26",
            "  CROSSDOCK_JAVA_OPTS  further options for the JVM, separated by spaces",
            "  NO_COLOR             no colour, unless --color=always"
        })
public final class Main implements Runnable {
    @Mixin
    private final CommonOptions options = new CommonOptions();

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    public static void main(String[] args) {
        PrintWriter out = new PrintWriter(System.out, false, StandardCharsets.UTF_8);
        PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        int code = run(args, out, err);
        out.flush();
        System.exit(code);
    }

    /** Runs the command without ending the JVM; the results go to {@code out}, everything else to {@code err}. */
    static int run(String[] args, PrintWriter out, PrintWriter err) {
        Main main = new Main();
        CommandLine commandLine = new CommandLine(main)
                .setOut(out)
                .setErr(err)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionStrategy(main::execute)
                .setExecutionExceptionHandler(main::explainFailure);
        return commandLine.execute(args);
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "No command was given.");
    }

    /** The options that every subcommand shares; a subcommand gets at them through {@code @ParentCommand}. */
    CommonOptions options() {
        return options;
    }

    private int execute(ParseResult parsed) {
        CommandLine commandLine = parsed.commandSpec().commandLine();
        commandLine.setColorScheme(CommandLine.Help.defaultColorScheme(options.ansi()));
        return new RunLast().execute(parsed);
    }

    private int explainFailure(Exception failure, CommandLine commandLine, ParseResult parsed) {
        PrintWriter err = commandLine.getErr();
        Ansi ansi = options.ansi();
        String label = ansi.string("crossdock: @|bold,red error:|@ ");
        int code;
        switch (failure) {
            case CommandException known -> {
                code = known.exitCode();
                err.println(label + known.getMessage());
            }
            case NoSuchFileException missing -> {
                code = ExitCode.INPUT;
                err.println(label + "no such file: " + missing.getFile());
            }
            case AccessDeniedException denied -> {
                code = ExitCode.INPUT;
                err.println(label + "permission denied: " + denied.getFile());
            }
            default -> {
                code = ExitCode.INTERNAL;
                err.println(label
                        + "internal failure, a bug: "
                        + failure
                        + (options.verbose() ? "" : "; please report it with the output of the same command and -v"));
            }
        }
        if (options.verbose()) {
            failure.printStackTrace(err);
        }
        err.flush();
        return code;
    }

    /** Reads the version from the jar's manifest. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Main.class.getPackage().getImplementationVersion();
            return new String[] {
                "crossdock " + (version == null ? "(built without a jar)" : version),
                "Java "
                        + Runtime.version()
                        + " on "
                        + System.getProperty("os.name")
                        + " "
                        + System.getProperty("os.arch")
            };
        }
    }
}
