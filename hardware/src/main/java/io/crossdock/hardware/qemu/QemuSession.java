package io.crossdock.hardware.qemu;

import io.crossdock.machine.MachineException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** A started emulator and the connection to it. */
final class QemuSession implements AutoCloseable {
    /** Where the guest's memory may lie: in memory if there is room, else among the temporary files. */
    static final List<Path> RAM_FOLDERS = List.of(Path.of("/dev/shm"), Path.of(System.getProperty("java.io.tmpdir")));

    /** Under load the emulator was seen to need half a second. */
    private static final Duration START_TIMEOUT = Duration.ofSeconds(30);

    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(10);

    /** {@code sun_path} of a Unix socket address holds 108 bytes with the closing zero. */
    private static final int SOCKET_PATH_LIMIT = 107;

    private final QemuVersion version;
    private final QemuProcess process;
    private final QtestClient client;

    private QemuSession(QemuVersion version, QemuProcess process, QtestClient client) {
        this.version = version;
        this.process = process;
        this.client = client;
    }

    /**
     * Starts the emulator and waits until it answers. It then needs no file by name any more, and all are removed.
     *
     * @throws MachineException if it does not start
     */
    static QemuSession start(QemuInstall install, QemuConfig config, Path ram) {
        try (StartFiles files = StartFiles.create(Board.of(config.unit()).firmware())) {
            List<String> command = QemuCommand.of(install, config, ram, files.firmware(), files.socket());
            return connect(install, command, files.socket());
        } catch (IOException e) {
            throw new MachineException("cannot prepare the start of QEMU: " + e.getMessage(), e);
        }
    }

    private static QemuSession connect(QemuInstall install, List<String> command, Path socket) throws IOException {
        QemuProcess process = null;
        QtestClient client = null;
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(socket), 1);
            process = QemuProcess.start("QEMU " + install.version(), command, install.environment());
            client = new QtestClient(accept(server, process), process, ANSWER_TIMEOUT);
            client.query("readb 0x0"); // it listens only when its devices are made
            return new QemuSession(install.version(), process, client);
        } catch (IOException | RuntimeException e) {
            if (client != null) {
                client.close();
            }
            if (process != null) {
                process.close();
            }
            throw e;
        }
    }

    private static SocketChannel accept(ServerSocketChannel server, QemuProcess process) throws IOException {
        server.configureBlocking(false);
        long deadline = System.nanoTime() + START_TIMEOUT.toNanos();
        while (true) {
            SocketChannel channel = server.accept();
            if (channel != null) {
                return channel;
            }
            if (!process.alive()) {
                throw new MachineException(process.obituary());
            }
            if (System.nanoTime() - deadline > 0) {
                throw new MachineException("QEMU did not connect within " + START_TIMEOUT.toSeconds()
                        + " s and was killed; the computer may be overloaded");
            }
            LockSupport.parkNanos(500_000);
        }
    }

    QemuVersion version() {
        return version;
    }

    QtestClient client() {
        return client;
    }

    long pid() {
        return process.pid();
    }

    /** Throws if the emulator has ended, with what it said last. */
    void requireAlive() {
        if (!process.alive()) {
            throw new MachineException(process.obituary() + "; start the machine again");
        }
    }

    @Override
    public void close() {
        try (process;
                client) {
            // Both are closed, the socket first, whatever either throws.
        }
    }

    /** The private folder that a start needs. */
    private record StartFiles(Path folder, Path firmware, Path socket) implements AutoCloseable {
        static StartFiles create(byte[] rom) throws IOException {
            Path folder = Files.createTempDirectory("crossdock-");
            StartFiles files = new StartFiles(folder, folder.resolve("rom"), folder.resolve("qtest"));
            try {
                if (files.socket.toString().length() > SOCKET_PATH_LIMIT
                        || files.socket.toString().contains(",")) {
                    throw new MachineException("the folder for temporary files cannot hold a socket: path="
                            + files.socket + ", limit=" + SOCKET_PATH_LIMIT
                            + " characters without a comma; set -Djava.io.tmpdir to another one");
                }
                Files.write(files.firmware, rom);
                return files;
            } catch (IOException | RuntimeException e) {
                files.close();
                throw e;
            }
        }

        @Override
        public void close() throws IOException {
            Files.deleteIfExists(socket);
            Files.deleteIfExists(firmware);
            Files.deleteIfExists(folder);
        }
    }
}
