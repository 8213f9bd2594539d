package io.crossdock.hardware.qemu;

import io.crossdock.machine.MachineException;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The client of QEMU's qtest protocol (QEMU {@code softmmu/qtest.c}): a line asks, a line answers, in order.
 *
 * <p>Writes are posted, as on a bus: each is sent at once, but its answer is read with a later one's. A refusal
 * therefore comes to light at the next read, {@link #sync} or full window. Thread-safe.
 */
final class QtestClient implements AutoCloseable {
    /**
     * Writes whose answer has not been read. An answer is a message of its own in the socket's buffer, of which about
     * 270 fit; if it were full, QEMU and this client could wait for each other.
     */
    private static final int WINDOW = 128;

    private final SocketChannel channel;
    private final Selector selector;
    private final SelectionKey key;
    private final QemuProcess process;
    private final Duration timeout;
    private final Deque<String> posted = new ArrayDeque<>();
    private final ByteBuffer in = ByteBuffer.allocateDirect(1 << 14).flip();
    private final ByteBuffer out = ByteBuffer.allocateDirect(1 << 10);
    private final StringBuilder line = new StringBuilder();

    /**
     * @param process asked for its last words when the socket ends, and killed when it does not answer
     * @param timeout within which each answer must come
     */
    QtestClient(SocketChannel channel, QemuProcess process, Duration timeout) throws IOException {
        this.channel = channel;
        this.process = process;
        this.timeout = timeout;
        channel.configureBlocking(false);
        this.selector = Selector.open();
        this.key = channel.register(selector, SelectionKey.OP_READ);
    }

    /** Sends a command that answers with a value and returns it. */
    synchronized long query(String command) {
        String answer = exchange(command);
        String[] words = answer.split(" ");
        try {
            if (words.length == 2 && words[0].equals("OK")) {
                String digits = words[1].startsWith("0x") ? words[1].substring(2) : words[1];
                return Long.parseUnsignedLong(digits, 16);
            }
        } catch (NumberFormatException e) {
            throw refused(command, answer, e);
        }
        throw refused(command, answer, null);
    }

    /** Sends a command that answers with nothing, without waiting. */
    synchronized void post(String command) {
        if (posted.size() >= WINDOW) {
            sync();
        }
        send(command);
        posted.addLast(command);
    }

    /** Waits until all commands have been answered. */
    synchronized void sync() {
        while (!posted.isEmpty()) {
            String answer = readLine(posted.getFirst());
            String command = posted.removeFirst();
            if (!answer.equals("OK")) {
                throw refused(command, answer, null);
            }
        }
    }

    private String exchange(String command) {
        send(command);
        sync();
        return readLine(command);
    }

    private static MachineException refused(String command, String answer, @Nullable Throwable cause) {
        String message = "QEMU refused '" + command + "': " + answer;
        return cause == null ? new MachineException(message) : new MachineException(message, cause);
    }

    private void send(String command) {
        out.clear();
        out.put(command.getBytes(StandardCharsets.US_ASCII)).put((byte) '\n').flip();
        long deadline = System.nanoTime() + timeout.toNanos();
        try {
            while (out.hasRemaining()) {
                if (channel.write(out) == 0) {
                    select(SelectionKey.OP_WRITE, deadline, command);
                }
            }
        } catch (IOException e) {
            throw gone(e);
        }
    }

    private String readLine(String command) {
        line.setLength(0);
        long deadline = System.nanoTime() + timeout.toNanos();
        while (true) {
            while (in.hasRemaining()) {
                char c = (char) in.get();
                if (c != '\n') {
                    line.append(c);
                } else {
                    return line.toString().strip();
                }
            }
            fill(deadline, command);
        }
    }

    private void fill(long deadline, String command) {
        in.clear();
        try {
            int count = channel.read(in);
            while (count == 0) {
                select(SelectionKey.OP_READ, deadline, command);
                count = channel.read(in);
            }
            if (count < 0) {
                throw gone(new EOFException("the socket ended"));
            }
        } catch (IOException e) {
            throw gone(e);
        } finally {
            in.flip();
        }
    }

    private void select(int operation, long deadline, String command) throws IOException {
        key.interestOps(operation);
        long left = deadline - System.nanoTime();
        if (left > 0) {
            // Rounded up: select(0) would wait for ever.
            selector.select(TimeUnit.NANOSECONDS.toMillis(left) + 1);
            selector.selectedKeys().clear();
        } else {
            process.kill();
            throw new MachineException("QEMU did not answer '" + command + "' within " + timeout.toMillis()
                    + " ms and was killed; the tables may have led it into a loop");
        }
    }

    private MachineException gone(IOException cause) {
        if (Thread.currentThread().isInterrupted()) {
            return new MachineException("interrupted while talking to QEMU; its machine can no longer be used", cause);
        }
        return new MachineException(process.obituary() + "; start the machine again", cause);
    }

    @Override
    public synchronized void close() {
        try (channel;
                selector) {
            key.cancel();
        } catch (IOException e) {
            throw new MachineException("cannot close QEMU's socket: " + e.getMessage(), e);
        }
    }
}
