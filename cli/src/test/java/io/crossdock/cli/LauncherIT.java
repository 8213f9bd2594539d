package io.crossdock.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossdock.testing.Repository;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs the launcher as a user does, on the jars of this build; it never builds here. */
class LauncherIT {
    private static final Path LAUNCHER = Repository.root().resolve("crossdock");

    @TempDir
    private Path directory;

    private record Result(int code, String out, String err) {}

    @Test
    void helpComesWithoutAWordFromTheJvm() throws Exception {
        Result help = run(Map.of(), LAUNCHER.toString(), "--help");
        assertThat(help.code()).isZero();
        assertThat(help.out()).startsWith("Usage: crossdock");
        assertThat(help.err()).isEmpty();
    }

    @Test
    void itWorksThroughSymbolicLinksFromAnywhere() throws Exception {
        Path folder = Files.createDirectories(directory.resolve("a folder"));
        Path far = Files.createSymbolicLink(folder.resolve("far"), LAUNCHER);
        Path near = Files.createSymbolicLink(folder.resolve("near"), far.getFileName());
        assertThat(run(Map.of(), near.toString(), "--version").out()).startsWith("crossdock ");
        Files.delete(near); // else JUnit warns that it deletes links that lead out of its folder
        Files.delete(far);
    }

    @Test
    void anArgumentWithSpacesStaysOne() throws Exception {
        assertThat(run(Map.of(), LAUNCHER.toString(), "my machine.txt").err())
                .contains("no such command: 'my machine.txt'");
    }

    @Test
    void theExitCodeIsTheCommands() throws Exception {
        assertThat(run(Map.of(), LAUNCHER.toString()).code()).isEqualTo(ExitCode.USAGE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-XX:+UnlockExperimentalVMOptions -XX:+UseEpsilonGC",
                "-XX:+UseG1GC",
                "-XX:+UseParallelGC -XX:-TieredCompilation",
                "-Xint",
                "-Xshare:off",
                "-XX:AOTMode=off",
                "-Xmx64m"
            })
    void theUsersJvmOptionsReplaceTheLaunchers(String options) throws Exception {
        Result help = run(Map.of("CROSSDOCK_JAVA_OPTS", options), LAUNCHER.toString(), "--version");
        assertThat(help.err()).isEmpty();
        assertThat(help.code()).isZero();
        assertThat(help.out()).startsWith("crossdock ");
    }

    /** Half a million pairs of each size and strategy: 100 bytes of garbage in a pair would not fit into the heap. */
    @ParameterizedTest
    @ValueSource(strings = {"batched", "each"})
    void mappingLeavesNothingToCollect(String strategy) throws Exception {
        String[] command = {
            LAUNCHER.toString(),
            "bench",
            "map",
            "--size",
            "4K,12K,64K,2M",
            "--walk",
            "noncoherent",
            "--pages",
            "4K,2M",
            "--unmap",
            strategy,
            "--ops",
            "500000",
            "--warmup",
            "0"
        };
        String noCollector = "-XX:+UnlockExperimentalVMOptions -XX:+UseEpsilonGC -Xmx128m";
        Result result = run(Map.of("CROSSDOCK_JAVA_OPTS", noCollector), command);
        assertThat(result.err()).isEmpty();
        assertThat(result.code()).isZero();
        assertThat(result.out()).contains("pairs/s");
    }

    @Test
    void theNamedJdkMustSuit() throws Exception {
        Path old = jdk("17.0.15");
        Result refused = run(Map.of("CROSSDOCK_JAVA_HOME", old.toString()), LAUNCHER.toString(), "--help");
        assertThat(refused.code()).isEqualTo(ExitCode.ENVIRONMENT);
        assertThat(refused.err())
                .startsWith("crossdock: error: CROSSDOCK_JAVA_HOME=" + old)
                .hasLineCount(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"25", "25.0.2", "25.0.2.1", "26", "26.0.1", "17.0.15", "24.0.2"})
    void aJdkOutsideTheRangeIsPassedOver(String version) throws Exception {
        assertThat(run(Map.of("JAVA_HOME", jdk(version).toString()), LAUNCHER.toString(), "--version")
                        .out())
                .contains("Java 25");
    }

    @ParameterizedTest
    @ValueSource(strings = {"25.0.3", "25.0.3.1", "25.0.10", "25.1.0"})
    void aJdkInTheRangeIsTaken(String version) throws Exception {
        assertThat(run(Map.of("JAVA_HOME", jdk(version).toString()), LAUNCHER.toString(), "--version")
                        .out())
                .startsWith("fake " + version);
    }

    /** A folder that looks like a JDK of that version, whose java says so. */
    private Path jdk(String version) throws IOException {
        Path home = directory.resolve("jdk-" + version);
        Path java = Files.createDirectories(home.resolve("bin")).resolve("java");
        Files.writeString(java, "#!/bin/sh\necho fake " + version + "\n");
        assertThat(java.toFile().setExecutable(true)).isTrue();
        Files.writeString(home.resolve("release"), "IMPLEMENTOR=\"Test\"\nJAVA_VERSION=\"" + version + "\"\n");
        return home;
    }

    private Result run(Map<String, String> environment, String... command) throws Exception {
        Path out = directory.resolve("out");
        Path err = directory.resolve("err");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        Map<String, String> env = builder.environment();
        env.remove("CROSSDOCK_JAVA_OPTS");
        env.remove("JAVA_TOOL_OPTIONS");
        env.put("CROSSDOCK_BUILD", "never");
        env.putAll(environment);
        Process process = builder.start();
        process.getOutputStream().close();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return new Result(
                process.exitValue(),
                Files.readString(out, StandardCharsets.UTF_8),
                Files.readString(err, StandardCharsets.UTF_8));
    }
}
