package io.crossdock.model.nvme;

import io.crossdock.model.device.Device;
import io.crossdock.model.fabric.BusMaster;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * An NVMe controller. It works in machine time: a command is fetched, its lists and data move over the bus in slices, and
 * its completion is posted behind them.
 *
 * <p>A read whose data the translation unit refuses ends with success, for posted writes have no answer; a write whose
 * data it refuses ends with Data Transfer Error. When an entry of a queue cannot be fetched, the controller reports a
 * fatal status and stops.
 */
public final class NvmeController implements Device {
    /** CC.EN asks for changes; CSTS tells when they are done. */
    private enum State {
        OFF,
        RUNNING,
        /** CSTS.CFS: nothing but a reset helps. */
        FAILED,
        STOPPING
    }

    /** BAR that shows the controller memory buffer. */
    public static final int MEMORY_BAR = NvmeLayout.MEMORY_BAR;

    private static final int UNDER_WAY_LIMIT = 16;
    private static final int VENDOR = 0x1b36;

    private final NvmeParameters parameters;
    private final HostMemory host;
    private final Optional<MemorySegment> memory;
    private final NvmeRegisters registers;
    private final Queues queues = new Queues();
    private final BlockCommands blockCommands;
    private final AdminCommands adminCommands;
    private final List<Execution> underWay = new ArrayList<>();
    private State state = State.OFF;
    private long stopMark;
    private int turn;

    /**
     * @param memory the controller memory buffer, whole pages
     * @param serial serial number, at most 20 ASCII characters
     */
    public NvmeController(
            BusMaster bus, Optional<MemorySegment> memory, Medium medium, String serial, NvmeParameters parameters) {
        this.parameters = parameters;
        this.host = new HostMemory(bus, memory);
        this.memory = memory;
        this.registers = new NvmeRegisters(
                parameters, memory.map(MemorySegment::byteSize).orElse(0L));
        this.blockCommands = new BlockCommands(medium, parameters);
        this.adminCommands = new AdminCommands(
                queues, blockCommands, parameters, IdentifyData.controller(VENDOR, serial, parameters));
    }

    @Override
    public long registerBytes(long barSize) {
        return barSize;
    }

    @Override
    public Optional<MemorySegment> memory(int bar) {
        return bar == NvmeLayout.MEMORY_BAR ? memory : Optional.empty();
    }

    @Override
    public int read32(long offset) {
        return offset < NvmeLayout.DOORBELLS ? registers.read32((int) offset) : 0;
    }

    @Override
    public void write32(long offset, int value) {
        if (offset < NvmeLayout.DOORBELLS) {
            registers.write32((int) offset, value);
            host.setOwnRange(registers.memoryAnswers(), registers.memoryBase());
            return;
        }
        int stride = 4 << parameters.doorbellStride();
        long from = offset - NvmeLayout.DOORBELLS;
        if (state == State.RUNNING && from % stride == 0) {
            queues.ring((int) (from / stride), value & 0xffff);
        }
    }

    @Override
    public void step() {
        switch (state) {
            case OFF -> {
                if (registers.enabled()) {
                    start();
                }
            }
            case RUNNING, FAILED -> {
                if (!registers.enabled()) {
                    stop();
                } else if (state == State.RUNNING && host.isEnabled()) {
                    work();
                }
            }
            case STOPPING -> {
                if (host.hasLanded(stopMark)) {
                    state = State.OFF;
                    registers.setStatus(0);
                }
            }
        }
    }

    private void start() {
        if (!registers.configurationKnown()) {
            fail();
            return;
        }
        CompletionQueue completions = registers.adminCompletions();
        queues.add(completions);
        queues.add(registers.adminSubmissions(completions));
        state = State.RUNNING;
        registers.setStatus(NvmeLayout.CSTS_READY);
    }

    private void fail() {
        state = State.FAILED;
        registers.setStatus(NvmeLayout.CSTS_FATAL);
    }

    /** Drops what is under way. It is not ready to be enabled again before the last access has landed. */
    private void stop() {
        underWay.clear();
        queues.clear();
        state = State.STOPPING;
        stopMark = host.mark();
    }

    private void work() {
        if (registers.shutdownRequested()) {
            shutDown();
        } else {
            fetch();
        }
        for (Iterator<Execution> i = underWay.iterator(); i.hasNext(); ) {
            Execution execution = i.next();
            boolean deleted = queues.submission(execution.queue().id()) != execution.queue();
            if (deleted || execution.step()) {
                i.remove();
            }
        }
    }

    private void shutDown() {
        if (underWay.isEmpty() && !registers.has(NvmeLayout.CSTS_SHUTDOWN_DONE)) {
            var _ = blockCommands.flush();
            registers.setStatus(NvmeLayout.CSTS_READY | NvmeLayout.CSTS_SHUTDOWN_DONE);
        }
    }

    /** Takes one command, from the queues in turn. */
    private void fetch() {
        List<SubmissionQueue> waiting =
                queues.submissions().stream().filter(q -> !q.isEmpty()).toList();
        if (waiting.isEmpty() || underWay.size() >= UNDER_WAY_LIMIT) {
            return;
        }
        SubmissionQueue queue = waiting.get(turn++ % waiting.size());
        Execution execution = new Execution(host, queue, queue.id() == 0 ? adminCommands::begin : blockCommands::begin);
        if (execution.isLost()) {
            fail();
        } else {
            underWay.add(execution);
        }
    }
}
