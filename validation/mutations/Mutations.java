import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/**
 * Run by {@code validation/mutations/run}: applies each mutation of the list to a copy of its source file, compiles the
 * copy alone, and runs the named test with the copy's classes before the others. All in one JVM; the work tree is only
 * read.
 */
class Mutations {
    private static final Path LIST = Path.of("validation", "mutations", "mutations.txt");
    /** Classes that Maven's class path of the model's tests lacks. */
    private static final Path ENGINE_TESTS = Path.of("engine", "target", "quick", "test-classes");

    private static final int SEEDS = 10;
    private static final long LIMIT_MILLIS = 60_000;

    /** A row of the list; {@code seeded}: the test must fail with every seed. */
    private record Mutation(
            String id, String side, Path file, String find, String replace, String test, boolean seeded) {}

    /** What a run of a test came to. {@code broken} says why it says nothing about the mutation. */
    private record Result(int passed, int failed, String broken, String message, double seconds) {}

    public static void main(String[] args) throws Exception {
        String only = args.length == 0 ? "" : args[0].strip();
        System.setProperty("crossdock.seeds", Integer.toString(SEEDS));
        List<Mutation> mutations = read(LIST);
        if (!only.isEmpty()) {
            mutations.removeIf(mutation -> !mutation.id.equals(only));
            if (mutations.isEmpty()) {
                System.err.println("mutations: error: " + LIST + " has no mutation " + only);
                System.exit(2);
            }
        }
        List<String> complaints = new ArrayList<>();
        Map<String, Result> unmutated = new TreeMap<>();
        System.out.printf("%-26s %-8s %-64s %7s %5s%n", "mutation", "side", "caught by", "caught", "s");
        for (Mutation mutation : mutations) {
            Path folder = Files.createTempDirectory("mutation");
            try {
                row(mutation, folder, unmutated, complaints, !only.isEmpty());
            } finally {
                delete(folder);
            }
        }
        complaints.forEach(complaint -> System.out.println("mutations: " + complaint));
        System.out.printf("mutations: %d, caught: %d%n", mutations.size(), mutations.size() - complaints.size());
        System.out.flush();
        // A mutated test that ran out of time is still running.
        Runtime.getRuntime().halt(complaints.isEmpty() ? 0 : 1);
    }

    private static void row(
            Mutation mutation,
            Path folder,
            Map<String, Result> unmutated,
            List<String> complaints,
            boolean verbose)
            throws Exception {
        Result whole = unmutated.get(mutation.test);
        if (whole == null) {
            whole = test(mutation.test, List.of());
            unmutated.put(mutation.test, whole);
        }
        String error = null;
        Result result = new Result(0, 0, "", "", 0);
        if (!whole.broken.isEmpty() || whole.failed > 0 || whole.passed == 0) {
            error = "the test does not pass as it stands: " + whole.broken + whole.message;
        } else if (mutation.seeded && whole.passed != SEEDS) {
            error = "the test is not one of " + SEEDS + " seeds: it ran " + whole.passed + " times";
        } else {
            error = mutate(mutation, folder);
        }
        int of = mutation.seeded ? SEEDS : 1;
        int caught = 0;
        if (error == null) {
            result = test(mutation.test, List.of(folder.resolve("classes")));
            caught = mutation.seeded ? result.failed : Math.min(1, result.failed);
            if (!result.broken.isEmpty()) {
                error = result.broken;
            } else if (caught < of) {
                error = "survives " + (of - caught) + " of " + of + " runs";
            }
        }
        System.out.printf(
                "%-26s %-8s %-64s %4d/%-2d %5.1f%s%n",
                mutation.id,
                mutation.side,
                mutation.test.replaceFirst("^.*\\.", ""),
                caught,
                of,
                result.seconds,
                error == null ? "" : "  !");
        if (verbose) {
            System.out.println(result.message);
        }
        if (error != null) {
            complaints.add(mutation.id + ": " + error);
        }
    }

    /** Compiles a mutated copy of the file; what went wrong, or null. */
    private static String mutate(Mutation mutation, Path folder) throws IOException {
        String source = Files.readString(mutation.file);
        int at = source.indexOf(mutation.find);
        if (at < 0 || source.indexOf(mutation.find, at + 1) >= 0) {
            return "must stand exactly once in " + mutation.file + ": " + mutation.find;
        }
        Path copy = folder.resolve(mutation.file.getFileName());
        Files.writeString(
                copy, source.substring(0, at) + mutation.replace + source.substring(at + mutation.find.length()));
        Path classes = Files.createDirectory(folder.resolve("classes"));
        int code = ToolProvider.getSystemJavaCompiler()
                .run(
                        null,
                        System.out,
                        System.out,
                        "-nowarn",
                        "-proc:none",
                        "-implicit:none",
                        "-classpath",
                        System.getProperty("java.class.path"),
                        "-d",
                        classes.toString(),
                        copy.toString());
        return code == 0 ? null : "does not compile";
    }

    private static Result test(String name, List<Path> first) throws Exception {
        List<Path> path = new ArrayList<>(first);
        path.add(ENGINE_TESTS);
        for (String entry : System.getProperty("java.class.path").split(java.io.File.pathSeparator)) {
            if (Files.isDirectory(Path.of(entry))) {
                path.add(Path.of(entry));
            }
        }
        long start = System.nanoTime();
        AtomicReference<Result> result = new AtomicReference<>();
        Thread thread = new Thread(() -> {
            try (Loader loader = new Loader(path)) {
                Thread.currentThread().setContextClassLoader(loader);
                result.set(execute(name, start));
            } catch (Exception e) {
                result.set(new Result(0, 0, e.toString(), "", 0));
            }
        });
        thread.setDaemon(true);
        thread.start();
        thread.join(LIMIT_MILLIS);
        Result done = result.get();
        return done != null ? done : new Result(0, 0, "no end within " + LIMIT_MILLIS / 1000 + " s", "", 60);
    }

    private static Result execute(String name, long start) {
        var listener = new TestExecutionListener() {
            int passed;
            int failed;
            String broken = "";
            String message = "";

            @Override
            public void executionSkipped(TestIdentifier test, String reason) {
                broken = test.getDisplayName() + " was skipped: " + reason;
            }

            @Override
            public void executionFinished(TestIdentifier test, TestExecutionResult outcome) {
                Throwable thrown = outcome.getThrowable().orElse(null);
                if (outcome.getStatus() == TestExecutionResult.Status.SUCCESSFUL) {
                    passed += test.isTest() ? 1 : 0;
                } else if (!test.isTest()
                        || outcome.getStatus() == TestExecutionResult.Status.ABORTED
                        || thrown instanceof LinkageError) {
                    // A class that cannot be loaded is not what a test has found out.
                    broken = test.getDisplayName() + ": " + thrown;
                } else {
                    failed++;
                    message = message.isEmpty() ? String.valueOf(thrown) : message;
                }
            }
        };
        String[] parts = name.split("#");
        var request = LauncherDiscoveryRequestBuilder.request()
                .selectors(Stream.of(Thread.currentThread().getContextClassLoader())
                        .map(loader -> method(loader, parts[0], parts[1]))
                        .toList())
                .configurationParameter("junit.jupiter.execution.timeout.mode", "disabled")
                .build();
        LauncherFactory.create().execute(request, listener);
        return new Result(
                listener.passed,
                listener.failed,
                listener.broken,
                listener.message,
                (System.nanoTime() - start) / 1e9);
    }

    private static org.junit.platform.engine.discovery.MethodSelector method(
            ClassLoader loader, String type, String method) {
        try {
            Class<?> loaded = loader.loadClass(type);
            for (var candidate : loaded.getDeclaredMethods()) {
                if (candidate.getName().equals(method)) {
                    return DiscoverySelectors.selectMethod(loaded, candidate);
                }
            }
            throw new IllegalArgumentException("class " + type + " has no method " + method);
        } catch (ClassNotFoundException e) {
            throw new IllegalArgumentException("no class " + type, e);
        }
    }

    /** Loads the project's classes anew, from the first folder that has them; everything else from the JVM's path. */
    private static final class Loader extends URLClassLoader {
        Loader(List<Path> path) {
            super(path.stream().map(Loader::url).toArray(URL[]::new), Mutations.class.getClassLoader());
        }

        private static URL url(Path path) {
            try {
                return path.toUri().toURL();
            } catch (MalformedURLException e) {
                throw new IllegalArgumentException(e);
            }
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (!name.startsWith("io.crossdock.")) {
                return super.loadClass(name, resolve);
            }
            synchronized (getClassLoadingLock(name)) {
                Class<?> loaded = findLoadedClass(name);
                return loaded != null ? loaded : findClass(name);
            }
        }
    }

    /** Blocks of {@code key = value} lines, each begun by {@code [id]}; {@code #} begins a comment line. */
    private static List<Mutation> read(Path list) throws IOException {
        Map<String, Map<String, String>> blocks = new LinkedHashMap<>();
        Map<String, String> block = new TreeMap<>();
        for (String line : Files.readAllLines(list)) {
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            if (line.startsWith("[")) {
                block = new TreeMap<>();
                if (blocks.put(line.substring(1, line.lastIndexOf(']')), block) != null) {
                    throw new IOException(list + " has two of " + line);
                }
            } else {
                int equals = line.indexOf('=');
                block.put(line.substring(0, equals).strip(), line.substring(equals + 1).strip());
            }
        }
        List<Mutation> mutations = new ArrayList<>();
        blocks.forEach((id, values) -> {
            for (String key : List.of("side", "file", "find", "replace", "test", "why")) {
                if (!values.containsKey(key)) {
                    throw new IllegalArgumentException(list + ": [" + id + "] lacks " + key);
                }
            }
            String test = values.get("test");
            boolean seeded = test.endsWith(" with every seed");
            mutations.add(new Mutation(
                    id,
                    values.get("side"),
                    Path.of(values.get("file")),
                    values.get("find"),
                    values.get("replace"),
                    test.replace(" with every seed", ""),
                    seeded));
        });
        return mutations;
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
