package io.crossdock.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.Command;

class MainTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void helpNamesTheCommandsAndTheExitCodes() {
        assertThat(run("--help")).isEqualTo(ExitCode.OK);
        assertThat(out.toString())
                .contains("explode  ")
                .contains("fails as the test says")
                .contains("3   validation drift")
                .contains("CROSSDOCK_JAVA_HOME");
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void everySubcommandHasHelp() {
        assertThat(run("explode", "--help")).isEqualTo(ExitCode.OK);
        assertThat(out.toString()).contains("Usage: crossdock explode").contains("--verbose");
    }

    @Test
    void versionNamesCrossdockAndJava() {
        assertThat(run("--version")).isEqualTo(ExitCode.OK);
        assertThat(out.toString()).startsWith("crossdock ").contains("Java 25");
    }

    @Test
    void anUnknownOptionIsOneLineAndASuggestion() {
        assertThat(run("--verson")).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString())
                .startsWith("crossdock: error: Unknown option: '--verson'")
                .contains("--version");
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void aMistypedCommandIsCorrected() {
        assertThat(run("explod")).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).contains("no such command: 'explod'").contains("explode");
    }

    @Test
    void noCommandIsWrongUsage() {
        assertThat(run()).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).isEqualToNormalizingNewlines("""
                crossdock: error: No command was given; try 'crossdock --help'
                """);
    }

    @Test
    void aKnownFailureIsOneLine() {
        assertThat(run(() -> CommandException.input("machine.yaml, line 3: no such port; name one of a, b", null)))
                .isEqualTo(ExitCode.INPUT);
        assertThat(err.toString())
                .isEqualToNormalizingNewlines(
                        "crossdock: error: machine.yaml, line 3: no such port; name one of a, b\n");
    }

    @Test
    void aMissingFileIsBadInput() {
        assertThat(run(() -> new NoSuchFileException("lspci.txt"))).isEqualTo(ExitCode.INPUT);
        assertThat(err.toString()).isEqualToNormalizingNewlines("crossdock: error: no such file: lspci.txt\n");
    }

    @Test
    void somethingMissingOnThisComputerHasItsOwnCode() {
        assertThat(run(() -> CommandException.environment("no qemu-system-x86_64; install qemu-system-x86", null)))
                .isEqualTo(ExitCode.ENVIRONMENT);
    }

    @Test
    void aBugSaysSoAndShowsItsStackTraceOnlyWhenAsked() {
        assertThat(run(() -> new IllegalStateException("the walk did not end"))).isEqualTo(ExitCode.INTERNAL);
        assertThat(err.toString())
                .contains("internal failure, a bug", "the walk did not end", "-v")
                .doesNotContain("\tat ");

        assertThat(run(() -> new IllegalStateException("the walk did not end"), "explode", "-v"))
                .isEqualTo(ExitCode.INTERNAL);
        assertThat(err.toString()).contains("\tat ");
    }

    @Test
    void colourIsOnDemand() {
        assertThat(run(() -> CommandException.input("no", null), "--color=always", "explode"))
                .isEqualTo(ExitCode.INPUT);
        assertThat(err.toString()).contains("\u001b[");
    }

    private int run(String... args) {
        return run(() -> new AssertionError("not to be called"), args);
    }

    private int run(Callable<Throwable> failure) {
        return run(failure, "explode");
    }

    private int run(Callable<Throwable> failure, String... args) {
        Subcommand fail = new Subcommand("explode", "fails as the test says", options -> new Fail(failure));
        return Main.run(List.of(fail), args, new PrintWriter(out, true), new PrintWriter(err, true));
    }

    @Command(name = "explode")
    private static final class Fail implements Callable<Integer> {
        private final Callable<Throwable> failure;

        Fail(Callable<Throwable> failure) {
            this.failure = failure;
        }

        @Override
        public Integer call() throws Exception {
            throw (Exception) failure.call();
        }
    }
}
