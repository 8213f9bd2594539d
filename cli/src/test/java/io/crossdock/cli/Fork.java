package io.crossdock.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Runs the command in a JVM of its own, set up as the launcher does, in another environment. */
final class Fork {
    private static final int LIMIT_SECONDS = 60;

    private final Path folder;
    private final Map<String, String> environment;

    /** What it came to. */
    record Result(int code, String out, String err) {}

    /** @param folder where it may leave files; also its folder of temporary files */
    Fork(Path folder, Map<String, String> environment) {
        this.folder = folder;
        this.environment = environment;
    }

    Result run(Object... arguments) throws IOException, InterruptedException {
        return runBy("exec \"$@\"", arguments);
    }

    /** @param shell a script that starts the JVM, whose command line is its arguments */
    Result runBy(String shell, Object... arguments) throws IOException, InterruptedException {
        List<String> line = new ArrayList<>(List.of(
                "/bin/sh",
                "-c",
                shell,
                "sh",
                ProcessHandle.current().info().command().orElseThrow(),
                "-XX:-UsePerfData",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Djava.io.tmpdir=" + Files.createDirectories(folder.resolve("tmp")),
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
        Arrays.stream(arguments).map(Object::toString).forEach(line::add);
        Path out = folder.resolve("out");
        Path err = folder.resolve("err");
        ProcessBuilder builder =
                new ProcessBuilder(line).redirectError(err.toFile()).redirectOutput(out.toFile());
        builder.environment().putAll(environment);
        Process process = builder.start();
        if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError("no end within " + LIMIT_SECONDS + " s: " + line);
        }
        return new Result(
                process.exitValue(),
                Files.readString(out, StandardCharsets.UTF_8),
                Files.readString(err, StandardCharsets.UTF_8));
    }
}
