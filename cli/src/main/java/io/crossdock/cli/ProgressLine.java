package io.crossdock.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** How far a long command has come, on standard error, in one line that is written over; nothing unless on a terminal. */
final class ProgressLine implements AutoCloseable {
    private static final Path STANDARD_ERROR = Path.of("/proc/self/fd/2");
    /** Of a total: known only at the end. */
    static final long UNKNOWN = -1;

    private static final long NANOS_BETWEEN = 200_000_000;
    private static final long NANOS_PER_SECOND = 1_000_000_000;

    private final PrintWriter err;
    private final String what;
    private final long total;
    private final boolean shown;
    private final long begun = System.nanoTime();
    private long lastShown;
    private int width;

    /** @param total what there is to do; {@value #UNKNOWN} if nobody knows: then the time is shown instead */
    ProgressLine(PrintWriter err, String what, long total) {
        this(err, what, total, onTerminal());
    }

    ProgressLine(PrintWriter err, String what, long total, boolean shown) {
        this.err = err;
        this.what = what;
        this.total = total;
        this.shown = shown;
        this.lastShown = begun - NANOS_BETWEEN;
    }

    private static boolean onTerminal() {
        try {
            Path target = Files.readSymbolicLink(STANDARD_ERROR);
            return target.startsWith("/dev/pts") || target.startsWith("/dev/tty") || target.endsWith("console");
        } catch (IOException e) {
            return false; // no /proc: rather nothing than escape sequences in a file
        }
    }

    void at(long done) {
        long now = System.nanoTime();
        if (!shown || now - lastShown < NANOS_BETWEEN) {
            return;
        }
        lastShown = now;
        String text = total == UNKNOWN
                ? String.format(Locale.ROOT, "%,d %s in %,d s", done, what, (now - begun) / NANOS_PER_SECOND)
                : String.format(Locale.ROOT, "%,d of %,d %s", done, total, what);
        width = Math.max(width, text.length());
        err.print("\r" + text);
        err.flush();
    }

    /** Takes the line away. */
    @Override
    public void close() {
        if (width > 0) {
            err.print("\r" + " ".repeat(width) + "\r");
            err.flush();
        }
    }
}
