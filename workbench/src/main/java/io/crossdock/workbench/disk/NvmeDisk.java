package io.crossdock.workbench.disk;

import io.crossdock.dma.Direction;
import io.crossdock.dma.DmaConfig;
import io.crossdock.dma.DmaMapping;
import io.crossdock.driver.nvme.ControllerInfo;
import io.crossdock.driver.nvme.Namespace;
import io.crossdock.driver.nvme.NvmeController;
import io.crossdock.driver.nvme.NvmeException;
import io.crossdock.iommu.DomainKind;
import io.crossdock.iommu.FaultRecord;
import io.crossdock.machine.DmaMemory;
import io.crossdock.machine.MachineException;
import io.crossdock.workbench.machines.MachineDevice;
import io.crossdock.workbench.machines.MachineName;
import io.crossdock.workbench.machines.OpenMachine;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.LongConsumer;

/**
 * A disk image behind an NVMe controller of a machine, whose data passes the machine's translation unit in buffers of
 * {@value #CHUNK} bytes. After each buffer the unit's fault records are looked at, because the controller need not know
 * of data that was lost.
 *
 * <p>Every method that moves data throws {@link MachineException} if the machine dies, {@link NvmeException} if the
 * controller refuses a command, and {@link RefusedDataException}. Used by one thread at a time.
 */
public final class NvmeDisk implements AutoCloseable {
    private static final int CHUNK = 4 << 20;
    private static final int NAMESPACE = 1;

    /** The modelled units write their records in their own time. */
    private static final Duration SETTLING = Duration.ofMillis(1);

    private final OpenMachine machine;
    private final NvmeController controller;
    private final Namespace namespace;
    private final DmaMemory buffer;
    private final DmaMapping mapping;

    private NvmeDisk(OpenMachine machine, NvmeController controller) {
        this.machine = machine;
        this.controller = controller;
        this.namespace = controller.namespace(NAMESPACE);
        this.buffer = machine.machine().allocate(CHUNK, DiskImage.BLOCK * 8L);
        this.mapping = controller.device().mapSingle(buffer, 0, CHUNK, Direction.BIDIRECTIONAL);
    }

    /**
     * Starts a machine with the image as its only disk, every request translated.
     *
     * @throws MachineException if there is no such machine here, or it cannot use the image
     */
    public static NvmeDisk open(MachineName name, DiskImage image) {
        OpenMachine machine = OpenMachine.open(
                name, DmaConfig.of(DomainKind.TRANSLATED), List.of(new MachineDevice.Nvme(image.path(), 0)));
        try {
            return new NvmeDisk(machine, NvmeController.open(machine.dma().attach(machine.function(0))));
        } catch (RuntimeException e) {
            machine.close();
            throw e;
        }
    }

    /** Who plays the machine, such as {@code QEMU 10.0.2}. */
    public String playedBy() {
        return machine.playedBy();
    }

    public ControllerInfo controller() {
        return controller.info();
    }

    public Namespace namespace() {
        return namespace;
    }

    /** What the data passes, for those who take it away while it is used. */
    DmaMapping mapping() {
        return mapping;
    }

    /** One buffer's worth of a transfer. */
    private interface Chunk {
        /** @param bytes the buffer, as long as the chunk */
        void move(long offset, ByteBuffer bytes) throws IOException;
    }

    private void inChunks(long offset, long length, LongConsumer progress, Chunk chunk) throws IOException {
        for (long done = 0; done < length; ) {
            int size = (int) Math.min(CHUNK, length - done);
            chunk.move(offset + done, buffer.bytes().asSlice(0, size).asByteBuffer());
            done += size;
            progress.accept(done);
        }
    }

    /**
     * Writes and flushes.
     *
     * @param offset first byte on the disk; it and the length are whole blocks inside the disk
     * @param progress told how many bytes have been moved
     */
    public void write(ReadableByteChannel from, long offset, long length, LongConsumer progress) throws IOException {
        inChunks(offset, length, progress, (at, bytes) -> {
            fill(bytes, from);
            checked(
                    "what was written",
                    () -> controller.write(
                            namespace, at / namespace.blockSize(), mapping.dmaAddress(), bytes.capacity()));
        });
        checked("what was written", () -> controller.flush(namespace));
    }

    /** Reads; {@link #write} says the rest. */
    public void read(WritableByteChannel to, long offset, long length, LongConsumer progress) throws IOException {
        inChunks(offset, length, progress, (at, bytes) -> {
            readChunk(at, bytes.capacity());
            while (bytes.hasRemaining()) {
                to.write(bytes);
            }
        });
    }

    /**
     * Reads and compares.
     *
     * @return index in {@code expected} of the first byte that differs; empty if none does
     */
    public OptionalLong verify(ReadableByteChannel expected, long offset, long length, LongConsumer progress)
            throws IOException {
        ByteBuffer other = ByteBuffer.allocateDirect(CHUNK);
        long[] difference = {-1};
        inChunks(offset, length, progress, (at, bytes) -> {
            if (difference[0] < 0) {
                readChunk(at, bytes.capacity());
                fill(other.clear().limit(bytes.capacity()), expected);
                int index = bytes.mismatch(other.flip());
                difference[0] = index < 0 ? -1 : at - offset + index;
            }
        });
        return difference[0] < 0 ? OptionalLong.empty() : OptionalLong.of(difference[0]);
    }

    private void readChunk(long at, int size) {
        checked(
                "what was read",
                () -> controller.read(namespace, at / namespace.blockSize(), mapping.dmaAddress(), size));
    }

    private static void fill(ByteBuffer bytes, ReadableByteChannel from) throws IOException {
        while (bytes.hasRemaining()) {
            if (from.read(bytes) < 0) {
                throw new EOFException("the file became shorter while it was read");
            }
        }
    }

    /** Runs commands and looks whether all their data got through; a fault is the likelier reason of a refusal too. */
    private void checked(String what, Runnable commands) {
        try {
            commands.run();
        } catch (NvmeException e) {
            List<FaultRecord> faults = faults();
            if (!faults.isEmpty()) {
                RefusedDataException refused = new RefusedDataException(what, faults);
                refused.addSuppressed(e);
                throw refused;
            }
            throw e;
        }
        List<FaultRecord> faults = faults();
        if (!faults.isEmpty()) {
            throw new RefusedDataException(what, faults);
        }
    }

    private List<FaultRecord> faults() {
        machine.machine().await(() -> false, SETTLING);
        return machine.dma().drainFaults();
    }

    @Override
    public void close() {
        try (machine) {
            controller.close();
        }
    }
}
