package io.crossdock.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossdock.testing.Repository;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The allocator of docs/allocators.md, as it stands there and damaged. */
class CheckAllocatorCommandTest {
    private static final String NAME = "FirstFitAllocator";

    @TempDir
    private Path folder;

    private String out = "";
    private String err = "";

    private int run(String... line) {
        StringWriter outText = new StringWriter();
        StringWriter errText = new StringWriter();
        int code = Main.run(line, new PrintWriter(outText), new PrintWriter(errText));
        out = outText.toString();
        err = errText.toString();
        return code;
    }

    private int check(Path where, String... more) {
        List<String> line = new ArrayList<>(List.of("check", "allocator", where.toString(), "--seeds", "1"));
        line.addAll(List.of(more));
        return run(line.toArray(String[]::new));
    }

    private static String source() throws IOException {
        return Files.readString(Repository.root().resolve("examples/allocator/" + NAME + ".java"));
    }

    private Path compiled(String name, String source) throws IOException {
        Path file = Files.writeString(folder.resolve(name + ".java"), source);
        JavaCompiler compiler = Objects.requireNonNull(ToolProvider.getSystemJavaCompiler());
        Path classes = Files.createDirectories(folder.resolve("classes"));
        assertThat(compiler.run(
                        null,
                        null,
                        null,
                        "-cp",
                        System.getProperty("java.class.path"),
                        "-d",
                        classes.toString(),
                        file.toString()))
                .isZero();
        return classes;
    }

    private static Path jar(Path classes) throws IOException {
        Path jar = classes.resolveSibling("own.jar");
        try (JarOutputStream stream = new JarOutputStream(Files.newOutputStream(jar));
                Stream<Path> files = Files.list(classes)) {
            for (Path file : files.toList()) {
                stream.putNextEntry(new JarEntry(file.getFileName().toString()));
                stream.write(Files.readAllBytes(file));
            }
        }
        return jar;
    }

    @Test
    void shouldAcceptTheAllocatorOfTheExamples() throws IOException {
        String source = source();
        assertThat(source.lines().count()).isLessThan(60);
        Path jar = jar(compiled(NAME, source));
        assertThat(check(jar)).as(out).isEqualTo(ExitCode.OK);
        assertThat(out).startsWith("FirstFitAllocator, seeds 1 to 1\n").endsWith("all 9 laws are kept\n");
        assertThat(err).isEmpty();
        assertThat(Files.readString(Repository.root().resolve("docs/allocators.md")))
                .contains(out.replace("seeds 1 to 1", "seeds 1 to 3"));

        assertThat(run(
                        "bench",
                        "map",
                        "--allocator",
                        NAME,
                        "--classpath",
                        jar.toString(),
                        "--ops",
                        "10",
                        "--warmup",
                        "0"))
                .as(err)
                .isEqualTo(ExitCode.OK);
        assertThat(out).contains("FirstFitAllocator");
        assertThat(compared(jar, NAME)).containsExactly("tree", "magazines", "pools", "contiguous", "identity", NAME);
        assertThat(compared(jar, "pools," + NAME)).containsExactly("pools", NAME);
    }

    /** The allocators of a matrix, as its lines of values name them. */
    private List<String> compared(Path jar, String names) {
        List<String> line = new ArrayList<>(List.of("bench", "map", "--matrix", "--csv", "--threads", "2"));
        line.addAll(List.of("--policy", "strict", "--ops", "10", "--warmup", "0", "--rounds", "1"));
        line.addAll(List.of("--allocator", names, "--classpath", jar.toString()));
        assertThat(run(line.toArray(String[]::new))).as(err).isEqualTo(ExitCode.OK);
        return out.lines().skip(1).map(row -> row.split(",")[0]).toList();
    }

    /** Each names the ranges: what was handed out twice, what is not handed out again. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "taken.clear(pfn,  | java.util.Objects.hash(pfn, | leaks: after every range was freed"
                        + " and every context closed, \\d+ of \\d+ pages are not handed out again, from 0x",
                "(int) (pfn + pages)); | (int) pfn + 1);           | overlaps",
                "limit = Math.min(space.limitPfn(end), | limit = Math.min(space.endPfn(), | 0x[0-9a-f]+ \\+\\d+"
            })
    void shouldSayHowAnAllocatorIsBroken(String good, String bad, String pattern) throws IOException {
        String damaged = source().replace(good.strip(), bad.strip());
        assertThat(damaged).isNotEqualTo(source());
        shouldBeBroken(damaged, pattern);
    }

    @Test
    void shouldFindAnAllocatorThatThreadsBreak() throws IOException {
        String damaged = source().replace("synchronized ", "")
                .replace("taken.set((int) pfn,", "Thread.yield(); taken.set((int) pfn,");
        assertThat(damaged).contains("Thread.yield()");
        shouldBeBroken(
                damaged,
                "broken serves (two|64) threads.*: (allocated 0x\\S+ \\+\\d+ on one thread, which overlaps|threw)");
    }

    private void shouldBeBroken(String damaged, String pattern) throws IOException {
        assertThat(check(compiled(NAME, damaged))).isEqualTo(ExitCode.DRIFT);
        assertThat(out).contains("broken");
        assertThat(out.replaceAll("\\s+", " ")).containsPattern(pattern);
    }

    @Test
    void shouldAskWhichOfSeveral() throws IOException {
        compiled(NAME, source());
        Path classes = compiled("Other", source().replace(NAME, "Other"));
        assertThat(check(classes)).isEqualTo(ExitCode.INPUT);
        assertThat(err).contains("has several allocators: FirstFitAllocator, Other; name one with --class");
        assertThat(check(classes, "--class", "Third")).isEqualTo(ExitCode.INPUT);
        assertThat(err).contains("no class Third in ").contains("docs/allocators.md");
        assertThat(Files.isRegularFile(Repository.root().resolve("docs/allocators.md")))
                .isTrue();
    }

    @Test
    void shouldRefuseWhatIsNoJar() throws IOException {
        assertThat(check(folder.resolve("none.jar"))).isEqualTo(ExitCode.INPUT);
        assertThat(err).contains("no such file; name a JAR or a folder of classes");
        assertThat(check(Files.writeString(folder.resolve("text.jar"), "text"))).isEqualTo(ExitCode.INPUT);
        assertThat(err).contains("is no JAR and no folder of classes");
        assertThat(check(folder)).isEqualTo(ExitCode.INPUT);
        assertThat(err).contains("has a public constructor (IovaSpace)");
        assertThat(run("check", "allocator", folder.toString(), "--seeds", "0")).isEqualTo(ExitCode.USAGE);
        assertThat(err).contains("--seeds must be 1 to 10000: 0");
    }
}
