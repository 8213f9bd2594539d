import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.engine.discovery.MethodSelector;
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
    /** Who can notice, as the list and README.md call them. */
    private static final List<String> JUDGES = List.of("by hand", "plain map", "model", "attack", "QEMU");
    /** Modules whose tests Maven's class path of the workbench's tests lacks. */
    private static final List<String> TESTED = List.of("engine", "drivers", "model", "hardware");

    private static final int SEEDS = 10;
    private static final long LIMIT_MILLIS = 240_000;

    private record Mutation(String id, String side, Path file, String find, String replace, Map<String, Test> tests) {}

    /**
     * A test that must fail.
     *
     * @param name class and method, joined by {@code #}
     * @param seeded it must fail with every seed
     * @param constant runs only for this constant of the enumeration that is its parameter; empty for all
     */
    private record Test(String name, boolean seeded, String constant) {
        static Test parse(String text) {
            boolean seeded = text.endsWith(SEEDED);
            String[] parts = text.substring(0, text.length() - (seeded ? SEEDED.length() : 0)).split(" on ");
            return new Test(parts[0], seeded, parts.length == 1 ? "" : parts[1]);
        }

        String label() {
            return name.replaceFirst("^.*\\.", "") + (constant.isEmpty() ? "" : " " + constant);
        }
    }

    private static final String FORMAT = "%-26s %-8s %-9s %-68s %7s %5s %s%n";
    private static final String SEEDED = " with every seed";

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
        Map<Test, Result> unmutated = new HashMap<>();
        Map<String, Integer> caught = new TreeMap<>();
        System.out.printf(FORMAT, "mutation", "side", "judge", "by its test", "caught", "s", "");
        for (Mutation mutation : mutations) {
            Path folder = Files.createTempDirectory("mutation");
            try {
                rows(mutation, folder, unmutated, caught, complaints, !only.isEmpty());
            } finally {
                delete(folder);
            }
        }
        complaints.forEach(complaint -> System.out.println("mutations: " + complaint));
        System.out.printf("mutations: %d, caught: %s%n", mutations.size(), caught);
        System.out.flush();
        // A mutated test that ran out of time is still running.
        Runtime.getRuntime().halt(complaints.isEmpty() ? 0 : 1);
    }

    private static void rows(
            Mutation mutation,
            Path folder,
            Map<Test, Result> unmutated,
            Map<String, Integer> caught,
            List<String> complaints,
            boolean verbose)
            throws Exception {
        String broken = mutate(mutation, folder);
        for (Map.Entry<String, Test> judge : mutation.tests.entrySet()) {
            Test test = judge.getValue();
            Result whole = unmutated.get(test);
            if (whole == null) {
                whole = run(test, List.of());
                unmutated.put(test, whole);
            }
            int of = test.seeded ? SEEDS : 1;
            int failed = 0;
            Result result = new Result(0, 0, "", "", 0);
            String error = broken;
            if (error == null) {
                error = complaint(test, whole);
            }
            if (error == null) {
                result = run(test, List.of(folder.resolve("classes")));
                failed = test.seeded ? result.failed : Math.min(1, result.failed);
                if (!result.broken.isEmpty()) {
                    error = result.broken;
                } else if (failed < of) {
                    error = "survives " + (of - failed) + " of " + of + " runs";
                }
            }
            System.out.printf(
                    FORMAT,
                    mutation.id,
                    mutation.side,
                    judge.getKey(),
                    test.label(),
                    failed + "/" + of,
                    "%.1f".formatted(result.seconds),
                    error == null ? "" : "!");
            if (verbose) {
                System.out.println(result.message);
            }
            if (error == null) {
                caught.merge(judge.getKey(), 1, Integer::sum);
            } else {
                complaints.add(mutation.id + ", " + judge.getKey() + ": " + error);
            }
        }
    }

    /** Why a test says nothing, as the code stands; or null. */
    private static String complaint(Test test, Result whole) {
        if (!whole.broken.isEmpty() || whole.failed > 0 || whole.passed == 0) {
            return "the test does not pass as it stands: " + whole.broken + whole.message;
        }
        return test.seeded && whole.passed != SEEDS
                ? "the test is not one of " + SEEDS + " seeds: it ran " + whole.passed + " times"
                : null;
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

    private static Result run(Test test, List<Path> first) throws Exception {
        List<Path> path = new ArrayList<>(first);
        TESTED.forEach(module -> path.add(Path.of(module, "target", "quick", "test-classes")));
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
                result.set(execute(test, start));
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

    private static Result execute(Test test, long start) {
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
        var request = LauncherDiscoveryRequestBuilder.request()
                .selectors(selector(Thread.currentThread().getContextClassLoader(), test))
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

    private static DiscoverySelector selector(ClassLoader loader, Test test) {
        String[] parts = test.name.split("#");
        try {
            Class<?> loaded = loader.loadClass(parts[0]);
            for (var candidate : loaded.getDeclaredMethods()) {
                if (candidate.getName().equals(parts[1])) {
                    MethodSelector method = DiscoverySelectors.selectMethod(loaded, candidate);
                    return test.constant.isEmpty()
                            ? method
                            : DiscoverySelectors.selectIteration(
                                    method, ordinal(candidate.getParameterTypes()[0], test.constant));
                }
            }
            throw new IllegalArgumentException("class " + parts[0] + " has no method " + parts[1]);
        } catch (ClassNotFoundException e) {
            throw new IllegalArgumentException("no class " + parts[0], e);
        }
    }

    private static int ordinal(Class<?> type, String constant) {
        for (Object each : type.getEnumConstants()) {
            if (((Enum<?>) each).name().equals(constant)) {
                return ((Enum<?>) each).ordinal();
            }
        }
        throw new IllegalArgumentException(type + " has no " + constant);
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
            for (String key : List.of("side", "file", "find", "replace", "why")) {
                if (!values.containsKey(key)) {
                    throw new IllegalArgumentException(list + ": [" + id + "] lacks " + key);
                }
            }
            Map<String, Test> tests = new LinkedHashMap<>();
            for (String judge : JUDGES) {
                if (values.containsKey(judge)) {
                    tests.put(judge, Test.parse(values.get(judge)));
                }
            }
            if (tests.isEmpty()) {
                throw new IllegalArgumentException(list + ": [" + id + "] names no test of " + JUDGES);
            }
            mutations.add(new Mutation(
                    id,
                    values.get("side"),
                    Path.of(values.get("file")),
                    values.get("find"),
                    values.get("replace"),
                    tests));
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
