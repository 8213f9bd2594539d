package io.crossdock.hardware.qemu;

import io.crossdock.machine.DmaMemory;
import io.crossdock.machine.IommuInfo;
import io.crossdock.machine.Machine;
import io.crossdock.machine.MachineClock;
import io.crossdock.machine.MachineException;
import io.crossdock.machine.MemoryReferences;
import io.crossdock.machine.Mmio;
import io.crossdock.memory.PhysicalMemory;
import io.crossdock.pci.AddressRange;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A machine that QEMU emulates, with no guest: register accesses are qtest messages, memory is a file mapped by both.
 *
 * <p>Writes to registers are posted; QEMU does them in order and soon. Used by one thread at a time. When QEMU dies,
 * every later access says so in a {@link MachineException}; {@link #close} ends it and leaves nothing behind, and so
 * does the death of this process.
 */
public final class QemuMachine implements Machine {
    private static final long PAGE = 4096;
    /** Register of config space with the class code in 31:16. */
    private static final int CLASS = 0x08;

    private static final int IOMMU_CLASS = 0x0806;
    private static final long SPIN_NANOS = 200_000;
    private static final long NAP_NANOS = 50_000;

    private final QemuSession session;
    private final Board board;
    private final PhysicalMemory memory;
    private final FreeRanges frames;
    private final List<QemuFunction> functions;
    private boolean closed;

    /** Memory that was handed out. */
    private record Frames(long machineBase, MemorySegment bytes, MemoryReferences references) implements DmaMemory {
        @Override
        public long size() {
            return bytes.byteSize();
        }

        @Override
        public long machineAddress(long offset) {
            return machineBase + offset;
        }
    }

    private QemuMachine(QemuSession session, Board board, PhysicalMemory memory, List<QemuFunction> functions) {
        this.session = session;
        this.board = board;
        this.memory = memory;
        this.functions = functions;
        this.frames = new FreeRanges(
                board.usableFrom(), memory.regions().getFirst().range().end());
    }

    /**
     * Starts the preferred emulator.
     *
     * @throws MachineException if there is none or it does not start; nothing is left behind then
     */
    public static QemuMachine start(QemuConfig config) {
        return start(QemuInstall.find(config.unit()), config);
    }

    /** Starts this emulator; {@link #start(QemuConfig)} says the rest. */
    public static QemuMachine start(QemuInstall install, QemuConfig config) {
        return start(install, config, QemuSession.RAM_FOLDERS);
    }

    static QemuMachine start(QemuInstall install, QemuConfig config, List<Path> ramFolders) {
        Board board = Board.of(config.unit());
        PhysicalMemory memory = new PhysicalMemory();
        QemuSession session = null;
        try (RamFile ram = RamFile.create(ramFolders, config.memorySize())) {
            memory.addRegion(new AddressRange(board.ramBase(), config.memorySize()), ram.channel(), 0);
            session = QemuSession.start(install, config, ram.path());
            board.enableEcam().forEach(session.client()::post);
            return new QemuMachine(session, board, memory, new PciEnumerator(session.client(), board).enumerate());
        } catch (IOException e) {
            release(session, memory);
            throw new MachineException("cannot map the guest's memory: " + e.getMessage(), e);
        } catch (RuntimeException e) {
            release(session, memory);
            throw e;
        }
    }

    private static void release(@Nullable QemuSession session, PhysicalMemory memory) {
        try (memory) {
            if (session != null) {
                session.close();
            }
        }
    }

    /** The emulator's release: what it cannot judge depends on it. */
    public QemuVersion version() {
        return session.version();
    }

    @Override
    public List<QemuFunction> functions() {
        return functions;
    }

    @Override
    public List<IommuInfo> iommus() {
        return List.of(board.iommu());
    }

    /** The only function of class IOMMU: QEMU 7.2 has a wrong register base in its capability. */
    @Override
    public Optional<QemuFunction> function(IommuInfo iommu) {
        return functions.stream()
                .filter(f -> f.configRead32(CLASS) >>> 16 == IOMMU_CLASS)
                .findFirst();
    }

    @Override
    public Mmio registers(long physicalBase, long size) {
        AddressRange block = new AddressRange(physicalBase, size);
        AddressRange unit =
                new AddressRange(board.iommu().registerBase(), board.iommu().registerSize());
        if (!unit.contains(block)) {
            throw new MachineException("no registers at " + block + ": the only block is the "
                    + board.iommu().kind() + "'s at " + unit);
        }
        return new QtestMmio(session.client(), block);
    }

    @Override
    public DmaMemory allocate(long size, long alignment) {
        if (size <= 0 || alignment < PAGE || Long.bitCount(alignment) != 1) {
            throw new IllegalArgumentException(
                    "memory needs a size above 0 and a power of two of at least 4096 as alignment: size=" + size
                            + ", alignment=" + alignment);
        }
        long whole = (size + PAGE - 1) & -PAGE;
        long base = frames.take(whole, alignment);
        return new Frames(base, memory.slice(base, whole).fill((byte) 0), new MemoryReferences());
    }

    @Override
    public void free(DmaMemory freed) {
        freed.references().free(() -> frames.give(freed.machineAddress(0)));
    }

    @Override
    public MachineClock clock() {
        return System::nanoTime;
    }

    /**
     * {@inheritDoc}
     *
     * <p>Polls: busily at first, since QEMU answers within tens of microseconds, then every {@value #NAP_NANOS} ns.
     *
     * @throws MachineException if QEMU is gone, for then nothing can change any more
     */
    @Override
    public boolean await(BooleanSupplier condition, Duration timeout) {
        long start = System.nanoTime();
        while (true) {
            long waited = System.nanoTime() - start;
            if (condition.getAsBoolean()) {
                return true;
            }
            if (waited >= timeout.toNanos()) {
                session.client().sync(); // a refused write would be why
                return false;
            }
            if (waited < SPIN_NANOS) {
                Thread.onSpinWait();
            } else {
                session.requireAlive();
                LockSupport.parkNanos(NAP_NANOS);
            }
        }
    }

    /** QEMU's process, for tests that kill it. */
    long pid() {
        return session.pid();
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            release(session, memory);
        }
    }
}
