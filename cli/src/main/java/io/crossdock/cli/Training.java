package io.crossdock.cli;

import java.io.PrintWriter;
import java.io.Writer;
import java.util.List;

/**
 * What the launcher runs once after each build, to show the JVM what commands do at start. What is loaded here, a real
 * command finds loaded: so every common command belongs into the list, on an input that is part of the repository.
 */
final class Training {
    private static final List<List<String>> COMMANDS = List.of(
            List.of("--version"),
            List.of("--help"),
            List.of("no"),
            List.of("validate", "--row", "turin-same-write"),
            List.of("decode", "pte", "arm-lpae-s1", "0x0060008000000f4b"));

    private Training() {}

    public static void main(String[] args) {
        PrintWriter nowhere = new PrintWriter(Writer.nullWriter());
        for (List<String> command : COMMANDS) {
            Main.run(command.toArray(String[]::new), nowhere, nowhere);
        }
    }
}
