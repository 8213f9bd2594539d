package io.crossdock.driver.nvme;

import io.crossdock.dma.CoherentBuffer;
import io.crossdock.dma.DmaDevice;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;

/** A controller's registers and queues, from reset to shutdown (7.6): what carries commands, whatever they are. */
final class ControllerCore implements AutoCloseable {
    private static final int ADMIN_ENTRIES = 4;
    private static final int IO_ENTRIES = 33;
    private static final int IO_QUEUE = 1;
    private static final Duration COMMAND_TIMEOUT = Duration.ofSeconds(10);
    /** Divides the timeout. */
    private static final Duration STATUS_INTERVAL = Duration.ofMillis(20);

    private static final int SHORTEST_READY_TIMEOUT_MILLIS = 500;

    private final DmaDevice device;
    private final Registers registers;
    private final QueuePair admin;
    private final QueuePair io;
    private boolean usable = true;
    private boolean closed;

    private ControllerCore(DmaDevice device, Registers registers, QueuePair admin, QueuePair io) {
        this.device = device;
        this.registers = registers;
        this.admin = admin;
        this.io = io;
    }

    /** Resets the controller and makes its queues. */
    static ControllerCore start(DmaDevice device, Registers registers) {
        QueuePair admin = QueuePair.create(device, registers, 0, ADMIN_ENTRIES);
        QueuePair io;
        try {
            io = QueuePair.create(device, registers, IO_QUEUE, Math.min(IO_ENTRIES, registers.queueLimit()));
        } catch (RuntimeException e) {
            admin.close();
            throw e;
        }
        ControllerCore core = new ControllerCore(device, registers, admin, io);
        try {
            core.enable();
            return core;
        } catch (RuntimeException e) {
            core.usable = false;
            core.close();
            throw e;
        }
    }

    private void enable() {
        disable();
        requireReady(false);
        registers.setAdminQueues(admin.entries(), admin.submissionAddress(), admin.completionAddress());
        registers.enable();
        awaitReady(true);
        requireReady(true);
        execute(admin, Command.setOneQueuePair());
        execute(admin, Command.createCompletionQueue(IO_QUEUE, io.entries(), io.completionAddress()));
        execute(admin, Command.createSubmissionQueue(IO_QUEUE, io.entries(), io.submissionAddress()));
    }

    /** Once it is not ready any more, it sends nothing, and its buffers can be given back. */
    private void disable() {
        registers.disable();
        awaitReady(false);
    }

    private void awaitReady(boolean wanted) {
        device.machine().await(() -> registers.ready() == wanted || wanted && registers.fatal(), readyTimeout());
    }

    private Duration readyTimeout() {
        return Duration.ofMillis(Math.max(SHORTEST_READY_TIMEOUT_MILLIS, registers.readyTimeoutMillis()));
    }

    private void requireReady(boolean wanted) {
        if (registers.ready() != wanted) {
            throw new NvmeException(device + " did not become " + (wanted ? "ready" : "disabled") + " within "
                    + readyTimeout().toMillis() + " ms" + (registers.fatal() ? " and reports a fatal error" : "")
                    + "; reset the machine");
        }
    }

    DmaDevice device() {
        return device;
    }

    Registers registers() {
        return registers;
    }

    QueuePair io() {
        return io;
    }

    /** Asks for a page of identification and returns what the parser makes of it. */
    <T> T identify(int namespace, int cns, Function<CoherentBuffer, T> parser) {
        CoherentBuffer data = device.allocateCoherent(Prps.PAGE);
        try {
            execute(admin, Command.identify(namespace, cns, data.mapping().dmaAddress()));
            return parser.apply(data);
        } finally {
            device.free(data);
        }
    }

    /** Does one command and waits for its end. */
    void execute(QueuePair queue, Command command) {
        requireUsable();
        queue.submit(queue.freeIdentifier(), command);
        reap(queue).ifPresent(e -> {
            throw e;
        });
    }

    /** Waits for the end of the next command; what it returns is why that one was refused. */
    Optional<NvmeException> reap(QueuePair queue) {
        if (awaitCompletion(queue)) {
            return queue.take();
        }
        usable = false;
        String how = registers.fatal()
                ? " reports a fatal error"
                : " did not complete a command within " + COMMAND_TIMEOUT.toSeconds() + " s";
        disable();
        throw new NvmeException(
                device + how + " and was disabled; check the translation unit's fault records, and" + " open it again");
    }

    /** Looks into memory, and now and then at the status register: a read of that is slow, and it seldom tells anything. */
    private boolean awaitCompletion(QueuePair queue) {
        Duration left = COMMAND_TIMEOUT;
        while (!left.isZero()) {
            if (device.machine().await(queue::completed, STATUS_INTERVAL)) {
                return true;
            }
            if (registers.fatal()) {
                return false;
            }
            left = left.minus(STATUS_INTERVAL);
        }
        return false;
    }

    void requireUsable() {
        if (!usable) {
            throw new NvmeException(device + " is " + (closed ? "closed" : "disabled") + "; open it again");
        }
    }

    /** What a host does before power-off (7.6.2). */
    private void shutDown() {
        execute(admin, Command.deleteSubmissionQueue(IO_QUEUE));
        execute(admin, Command.deleteCompletionQueue(IO_QUEUE));
        usable = false;
        registers.requestShutdown();
        device.machine().await(registers::shutDown, COMMAND_TIMEOUT);
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            if (usable) {
                shutDown();
            }
        } finally {
            stopAndFree();
        }
    }

    private void stopAndFree() {
        try {
            disable();
        } finally {
            io.close();
            admin.close();
        }
    }
}
