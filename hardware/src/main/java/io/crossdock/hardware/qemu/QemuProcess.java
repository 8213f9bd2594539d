package io.crossdock.hardware.qemu;

import io.crossdock.machine.MachineException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A running emulator that does not outlive this process.
 *
 * <p>QEMU goes on when its qtest peer is gone, so a small shell stands between: it waits for QEMU, and beside it a
 * second one waits on the pipe that this process holds. A line on the pipe asks QEMU to end; the end of the pipe kills
 * it, and the pipe ends with this process, however that died.
 */
final class QemuProcess implements AutoCloseable {
    private static final String SUPERVISOR = """
            exec 3<&0
            "$@" </dev/null >&2 3<&- &
            qemu=$!
            echo $qemu
            { read -r line <&3 && kill -TERM $qemu && read -r line <&3; kill -KILL $qemu; } 2>/dev/null &
            guard=$!
            exec 3<&- 2>/dev/null
            wait $qemu
            status=$?
            kill -KILL $guard 2>/dev/null
            exit $status
            """;

    private static final int TAIL_LINES = 40;
    private static final int TAIL_LINE_LENGTH = 400;
    private static final int END_SECONDS = 3;

    private final Process shell;
    private final long pid;
    private final String name;
    private final Thread drainer;
    private final Deque<String> tail = new ArrayDeque<>();

    private QemuProcess(Process shell, long pid, String name) {
        this.shell = shell;
        this.pid = pid;
        this.name = name;
        this.drainer = Thread.ofPlatform().daemon().name("qemu-stderr-" + pid).start(this::drain);
    }

    /**
     * @param name how messages call it
     * @throws MachineException if it cannot be started; that it fails soon after shows in {@link #alive}
     */
    static QemuProcess start(String name, List<String> command, Map<String, String> environment) {
        List<String> arguments = new ArrayList<>(List.of("sh", "-c", SUPERVISOR, "qemu"));
        arguments.addAll(command);
        ProcessBuilder builder = new ProcessBuilder(arguments);
        builder.environment().putAll(environment);
        try {
            Process shell = builder.start();
            BufferedReader out =
                    new BufferedReader(new InputStreamReader(shell.getInputStream(), StandardCharsets.US_ASCII));
            String line = out.readLine();
            if (line == null) {
                shell.destroyForcibly();
                throw new MachineException("cannot start " + name + ": the shell ended at once; check that sh works");
            }
            return new QemuProcess(shell, Long.parseLong(line.strip()), name);
        } catch (IOException e) {
            throw new MachineException("cannot start " + name + ": " + e.getMessage(), e);
        }
    }

    /** Process ID of QEMU itself. */
    long pid() {
        return pid;
    }

    boolean alive() {
        return shell.isAlive();
    }

    /** Kills it at once; {@link #close} is still needed. */
    void kill() {
        ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
    }

    /** Why it is no longer there, in one line: how it ended and the last thing it said. */
    String obituary() {
        await(END_SECONDS);
        String how;
        if (shell.isAlive()) {
            how = "closed its socket";
        } else {
            // The shell reports death by a signal as 128 plus its number.
            int status = shell.exitValue();
            how = status > 128 ? "was killed by signal " + (status - 128) : "ended with exit code " + status;
        }
        String last = lastWords();
        return name + " " + how + (last.isEmpty() ? " and said nothing" : ": " + last);
    }

    private String lastWords() {
        try {
            drainer.join(500);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        synchronized (tail) {
            return tail.isEmpty() ? "" : tail.getLast();
        }
    }

    private void drain() {
        // Each translation fault prints lines: unread they would fill the pipe and stop QEMU.
        try (BufferedReader in =
                new BufferedReader(new InputStreamReader(shell.getErrorStream(), StandardCharsets.UTF_8))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                keep(line.strip());
            }
        } catch (IOException e) {
            keep("(its messages could not be read: " + e.getMessage() + ")");
        }
    }

    private void keep(String line) {
        if (line.isEmpty()) {
            return;
        }
        synchronized (tail) {
            tail.addLast(line.length() > TAIL_LINE_LENGTH ? line.substring(0, TAIL_LINE_LENGTH) : line);
            if (tail.size() > TAIL_LINES) {
                tail.removeFirst();
            }
        }
    }

    private boolean await(int seconds) {
        try {
            return shell.waitFor(seconds, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return !shell.isAlive();
        }
    }

    /** Asks it to end, which closes its disk images; kills it if it does not. */
    @Override
    public void close() {
        try {
            shell.getOutputStream().write('\n');
            shell.getOutputStream().flush();
        } catch (IOException e) {
            // The pipe is broken because QEMU and its guard are gone already: that is what is wanted.
            kill();
        }
        if (!await(END_SECONDS)) {
            kill();
        }
        try {
            shell.getOutputStream().close();
        } catch (IOException e) {
            kill();
        }
        if (!await(END_SECONDS)) {
            shell.destroyForcibly();
        }
    }
}
