package io.crossdock.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.TestExecutionResult.Status;
import org.junit.platform.engine.TestSource;
import org.junit.platform.engine.support.descriptor.ClassSource;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;

/**
 * Writes down every test that was skipped, and why, into the file that the system property {@code crossdock.skips}
 * names; {@code .ci/run} compares it with {@code validation/skips.txt}. The build's own reports would not do: they leave
 * out a parameterised test whose arguments were never made.
 */
public final class SkipListener implements TestExecutionListener {
    /** Whether this process has written already: it may run several plans, each with a listener of its own. */
    private static final AtomicBoolean BEGUN = new AtomicBoolean();

    private final List<String> skips = new ArrayList<>();

    @Override
    public synchronized void executionSkipped(TestIdentifier test, String reason) {
        skips.add(name(test) + "\t" + reason);
    }

    @Override
    public synchronized void executionFinished(TestIdentifier test, TestExecutionResult result) {
        if (result.getStatus() == Status.ABORTED) {
            String reason = result.getThrowable().map(Throwable::getMessage).orElse("aborted");
            skips.add(name(test) + "\t" + reason);
        }
    }

    @Override
    public synchronized void testPlanExecutionFinished(TestPlan plan) {
        String file = System.getProperty("crossdock.skips");
        if (file == null) {
            return;
        }
        try {
            Path path = Path.of(file);
            Files.createDirectories(path.toAbsolutePath().getParent());
            Files.write(
                    path,
                    skips.stream().map(line -> line.replace('\n', ' ')).toList(),
                    StandardOpenOption.CREATE,
                    StandardOpenOption.WRITE,
                    BEGUN.getAndSet(true) ? StandardOpenOption.APPEND : StandardOpenOption.TRUNCATE_EXISTING);
            skips.clear();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** CLASS#METHOD; for something larger than a method, CLASS#*. */
    private static String name(TestIdentifier test) {
        TestSource source = test.getSource().orElse(null);
        return switch (source) {
            case MethodSource method -> method.getClassName() + "#" + method.getMethodName();
            case ClassSource type -> type.getClassName() + "#*";
            case null, default -> test.getUniqueId() + "#*";
        };
    }
}
