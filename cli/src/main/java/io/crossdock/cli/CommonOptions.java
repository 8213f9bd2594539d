package io.crossdock.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.ISetter;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ScopeType;

/**
 * The options that every subcommand has. They are declared without annotations, which would cost each run 60 ms of
 * reflection.
 */
public final class CommonOptions {
    /** When to colour. */
    public enum Color {
        auto,
        always,
        never
    }

    private boolean verbose;
    private Color color = Color.auto;

    /** Adds the options to the top command, from which the subcommands inherit them. */
    void declareIn(CommandSpec top) {
        top.addOption(OptionSpec.builder("-v", "--verbose")
                .scopeType(ScopeType.INHERIT)
                .type(boolean.class)
                .arity("0")
                .description("Say more; print the stack trace of a failure.")
                .setter(setter(value -> verbose = value != null && (boolean) value))
                .build());
        top.addOption(OptionSpec.builder("--color")
                .scopeType(ScopeType.INHERIT)
                .type(Color.class)
                .paramLabel("WHEN")
                .description("Colour: auto, always or never. auto: on a terminal, unless NO_COLOR is set.")
                .setter(setter(value -> color = value == null ? Color.auto : (Color) value))
                .build());
        top.addOption(OptionSpec.builder("-h", "--help")
                .scopeType(ScopeType.INHERIT)
                .type(boolean.class)
                .arity("0")
                .usageHelp(true)
                .description("Show this help, or a command's.")
                .build());
        top.addOption(OptionSpec.builder("-V", "--version")
                .type(boolean.class)
                .arity("0")
                .versionHelp(true)
                .description("Show the version of Crossdock and of Java.")
                .build());
    }

    /** Whether to say more than usual. */
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

    private interface Assignment {
        void assign(@Nullable Object value);
    }

    private static ISetter setter(Assignment assignment) {
        return new ISetter() {
            @Override
            @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
            public <T> T set(T value) {
                assignment.assign(value);
                return value;
            }
        };
    }
}
