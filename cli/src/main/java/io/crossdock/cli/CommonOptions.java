package io.crossdock.cli;

import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The options that every subcommand has. */
public final class CommonOptions {
    /** When to colour. */
    public enum Color {
        auto,
        always,
        never
    }

    @Option(
            names = {"-v", "--verbose"},
            scope = ScopeType.INHERIT,
            description = "Say more; print the stack trace of a failure.")
    private boolean verbose;

    @Option(
            names = "--color",
            paramLabel = "WHEN",
            scope = ScopeType.INHERIT,
            defaultValue = "auto",
            description = "Colour: ${COMPLETION-CANDIDATES}. auto: on a terminal, unless NO_COLOR is set.")
    private Color color = Color.auto;

    public boolean verbose() {
        return verbose;
    }

    /** Whether to colour, as picocli understands it: {@code AUTO} looks at the terminal and at NO_COLOR. */
    public Ansi ansi() {
        return switch (color) {
            case auto -> Ansi.AUTO;
            case always -> Ansi.ON;
            case never -> Ansi.OFF;
        };
    }
}
