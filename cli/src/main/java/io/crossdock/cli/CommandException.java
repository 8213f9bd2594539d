package io.crossdock.cli;

import org.jspecify.annotations.Nullable;

/** A failure that the user can do something about: one line on standard error, and an exit code. */
public final class CommandException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int exitCode;

    private CommandException(int exitCode, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.exitCode = exitCode;
    }

    /** The command line is wrong. The message says what, and what is right. */
    public static CommandException usage(String message) {
        return new CommandException(ExitCode.USAGE, message, null);
    }

    /**
     * Checks a figure of the command line.
     *
     * @param what what must hold, such as "--live must be 1 to 8"
     * @throws CommandException if it does not; it names the figure
     */
    static void require(boolean holds, String what, Number given) {
        if (!holds) {
            throw usage(what + ": " + given);
        }
    }

    /** The input cannot be read or is not a valid machine. The message says what is wrong where, and what to do. */
    public static CommandException input(String message, @Nullable Throwable cause) {
        return new CommandException(ExitCode.INPUT, message, cause);
    }

    /** Something is missing on this computer. The message says what, and how to get it. */
    public static CommandException environment(String message, @Nullable Throwable cause) {
        return new CommandException(ExitCode.ENVIRONMENT, message, cause);
    }

    public int exitCode() {
        return exitCode;
    }
}
