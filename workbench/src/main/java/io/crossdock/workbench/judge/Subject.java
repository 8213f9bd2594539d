package io.crossdock.workbench.judge;

import io.crossdock.driver.edu.EduDevice;
import io.crossdock.hardware.qemu.QemuVersion;
import io.crossdock.iommu.DomainKind;
import io.crossdock.iommu.FaultRecord;
import io.crossdock.iommu.IommuUnit;
import io.crossdock.iommu.NestedDomain;
import io.crossdock.iommu.TranslationDomain;
import io.crossdock.iova.MapContext;
import io.crossdock.machine.DmaMemory;
import io.crossdock.machine.Machine;
import io.crossdock.machine.PciFunction;
import io.crossdock.pagetable.Access;
import io.crossdock.pci.Bdf;
import io.crossdock.workbench.judge.Invalidation.Target;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A machine under judgement: the engine's drivers on it, two {@code edu} devices, and the arena, memory that lies at the
 * same place modulo 1 GiB on every machine.
 */
final class Subject implements AutoCloseable {
    static final int PORTS = 2;
    static final int ARENA = 4 << 20;
    /** Distance of the arena from the 1 GiB boundary below it. */
    static final long ARENA_OFFSET = 2L << 20;

    /** Bytes of an edu buffer that reads fill; the rest holds the pattern that writes send. */
    static final int READ_BYTES = 2048;

    static final int PATTERN_BYTES = EduDevice.BUFFER_SIZE - READ_BYTES;

    /** Pages that every device has mapped for the judge's own purposes; nothing else is mapped near them. */
    static final long SOURCE = 0x1000_0000L;

    private static final long GIB = 1L << 30;

    private final String name;
    private final Optional<QemuVersion> qemu;
    private final Dialect dialect;
    private final long page;
    private final TapMachine machine;
    private final MemorySegment arena;
    private final long arenaBase;
    private final List<Port> ports = new ArrayList<>();
    private final MapContext context = new MapContext();
    private final FlagTally flagTally;
    private @Nullable IommuUnit unit;
    private long transfers;

    /** A device with what the judge knows of it. */
    private static final class Port {
        final PciFunction function;
        final EduDevice edu;
        final DmaMemory window;
        final byte[] buffer = new byte[READ_BYTES];

        @Nullable
        TranslationDomain domain;

        Port(PciFunction function, EduDevice edu, DmaMemory window) {
            this.function = function;
            this.edu = edu;
            this.window = window;
        }
    }

    /** @param machine owned from now on, even if this throws */
    Subject(String name, Optional<QemuVersion> qemu, Machine machine, Dialect dialect) {
        this.name = name;
        this.qemu = qemu;
        this.dialect = dialect;
        this.page = dialect.paging().page();
        this.flagTally = new FlagTally(dialect);
        this.machine = new TapMachine(machine, dialect);
        try {
            DmaMemory chunk = this.machine.allocate(ARENA + ARENA_OFFSET, ARENA_OFFSET);
            long offset = ARENA_OFFSET - chunk.machineAddress(0) & GIB - 1;
            if (offset > ARENA_OFFSET) {
                throw new IllegalStateException(
                        name + " has its first memory at 0x" + Long.toHexString(chunk.machineAddress(0)));
            }
            arena = chunk.bytes().asSlice(offset, ARENA);
            arenaBase = chunk.machineAddress(offset);
            for (PciFunction function : machine.functions()) {
                if (function.configRead32(0) == EduDevice.ID) {
                    ports.add(new Port(
                            function, EduDevice.open(this.machine, function), this.machine.allocate(2 * page, page)));
                }
            }
        } catch (RuntimeException e) {
            machine.close();
            throw e;
        }
    }

    String name() {
        return name;
    }

    /** Release of QEMU; empty for the model. */
    Optional<QemuVersion> qemu() {
        return qemu;
    }

    /** Transfers of all devices so far. */
    long transfers() {
        return transfers;
    }

    /** Entries whose flags were compared so far. */
    FlagTally flagTally() {
        return flagTally;
    }

    CommandTap tap() {
        return machine.tap();
    }

    MemorySegment arena() {
        return arena;
    }

    /** Enables the unit, every device blocked. */
    void start() {
        unit = dialect.enable(machine, machine.iommus().getFirst());
    }

    /** Disables the unit. */
    void stop() {
        if (unit != null) {
            unit.close();
            unit = null;
            tap().forgetQueue();
            ports.forEach(p -> p.domain = null);
        }
    }

    private IommuUnit unit() {
        if (unit == null) {
            throw new IllegalStateException("the unit was not started");
        }
        return unit;
    }

    private TranslationDomain domain(int port) {
        TranslationDomain domain = ports.get(port).domain;
        if (domain == null) {
            throw new IllegalStateException("device " + port + " is not attached");
        }
        return domain;
    }

    void attach(int port) {
        Port p = ports.get(port);
        TranslationDomain domain = unit().attach(p.function.bdf(), DomainKind.TRANSLATED);
        p.domain = domain;
        if (domain instanceof NestedDomain guest) {
            guest.restore(arenaBase, ARENA); // tables may be led anywhere in it
        }
        domain.map(SOURCE, p.window.machineAddress(0), 2 * page, Access.READ_WRITE, dialect.memoryType(), context);
    }

    void detach(int port) {
        unit().detach(ports.get(port).function.bdf());
        ports.get(port).domain = null;
    }

    void map(int port, Oracle.Range range) {
        domain(port)
                .map(
                        range.iova(),
                        arenaBase + range.target(),
                        range.size(),
                        range.access(),
                        dialect.memoryType(),
                        context);
    }

    void unmap(int port, long iova, long size) {
        domain(port).unmap(iova, size, context);
    }

    /** Puts bytes into the part of the device's buffer that writes send. */
    void loadPattern(int port, byte[] pattern) {
        Port p = ports.get(port);
        MemorySegment.copy(pattern, 0, p.window.bytes(), ValueLayout.JAVA_BYTE, 0, PATTERN_BYTES);
        p.edu.readMemory(SOURCE, READ_BYTES, PATTERN_BYTES);
        transfers++;
    }

    /** The device writes a part of its pattern, or reads to the start of its buffer; what the unit recorded. */
    List<FaultRecord> transfer(int port, boolean write, long iova, int patternOffset, int size) {
        Port p = ports.get(port);
        if (write) {
            p.edu.writeMemory(iova, READ_BYTES + patternOffset, size);
        } else {
            p.edu.readMemory(iova, 0, size);
        }
        transfers++;
        return unit().drainFaults();
    }

    /** What the first bytes of the device's buffer were when they were last looked at. */
    byte[] lastBuffer(int port) {
        return ports.get(port).buffer;
    }

    /** Has the device write the first bytes of its buffer to where they can be seen. */
    byte[] fetchBuffer(int port, int size) {
        Port p = ports.get(port);
        p.edu.writeMemory(SOURCE + page, 0, size);
        transfers++;
        return p.window.bytes().asSlice(page, size).toArray(ValueLayout.JAVA_BYTE);
    }

    /** Remembers what the first bytes of the device's buffer are. */
    void remember(int port, byte[] seen) {
        System.arraycopy(seen, 0, ports.get(port).buffer, 0, seen.length);
    }

    int streamId(int port) {
        return unit().info().streamId(ports.get(port).function.bdf());
    }

    Bdf bdf(int port) {
        return ports.get(port).function.bdf();
    }

    int spaceId(int port) {
        return dialect.spaceId(machine, streamId(port));
    }

    long lostFaults() {
        return unit().lostFaults();
    }

    /** Gives the unit one command, in the place of the one that the driver gives when another device's page goes. */
    void issue(int port, Command command) {
        TranslationDomain other = domain(1 - port);
        long scratch = SOURCE + 16 * page;
        other.map(
                scratch,
                ports.get(1 - port).window.machineAddress(0),
                page,
                Access.READ,
                dialect.memoryType(),
                context);
        tap().substitute(command);
        other.unmap(scratch, page, context);
        if (!tap().end()) {
            throw new IllegalStateException("unmapping gave the unit no command");
        }
    }

    /**
     * An entry on the way to an address.
     *
     * @param named its address as the entry above names the table
     */
    record Step(int level, long address, long entry, long named) {}

    /** Entries that a walk for an address reads, top first, to the one that ends it. */
    List<Step> walk(int port, long iova) {
        List<Step> steps = new ArrayList<>();
        long table = dialect.topTable(machine, streamId(port));
        Paging paging = dialect.paging();
        for (int level = paging.levels() - 1; ; level--) {
            long index = iova >>> paging.spanLg2(level) & (1L << paging.indexLg2()) - 1;
            long named = table + index * 8;
            long at = dialect.physical(machine, streamId(port), named);
            long entry = machine.read64(at);
            steps.add(new Step(level, at, entry, named));
            if (level == 0 || !dialect.isPresent(entry) || dialect.isLeaf(entry, level)) {
                return steps;
            }
            table = entry & Dialect.TABLE_ADDRESS;
        }
    }

    /** A word of memory that a driver owns. */
    long read(long phys) {
        return machine.read64(phys);
    }

    /** Changes it. */
    void write(long phys, long value) {
        machine.write64(phys, value);
    }

    /** What the tables make of an address, as they name it: intermediate where there are two stages. */
    private long output(long iova, Step leaf) {
        long size = 1L << dialect.paging().spanLg2(leaf.level());
        return (leaf.entry() & Dialect.TABLE_ADDRESS & -size) + (iova & size - 1);
    }

    /** What an invalidation of a leaf names, of which the page of {@code at} is accessed. */
    Target target(int port, long iova, int leafLg2, long at) {
        long pageAt = at & -page;
        long intermediate = dialect.isNested() ? output(pageAt, walk(port, at).getLast()) : 0;
        return new Target(streamId(port), spaceId(port), iova, leafLg2, pageAt, intermediate);
    }

    /** What records of an address must say of the stage that refuses it after a damage; taken while tables are whole. */
    RecordedStage stageAfter(int port, long at, Damage damage) {
        if (!dialect.isNested()) {
            return RecordedStage.FIRST;
        }
        Step leaf = walk(port, at).getLast();
        return dialect.stageAfter(damage, machine, streamId(port), leaf.named(), output(at, leaf));
    }

    private NestedDomain nested(int port) {
        return (NestedDomain) domain(port);
    }

    /** Takes the page of an arena offset away from stage 2. */
    void withdraw(int port, long target) {
        nested(port).withdraw(arenaBase + (target & -page), page);
    }

    /** Gives it back. */
    void restore(int port, long target) {
        nested(port).restore(arenaBase + (target & -page), page);
    }

    /** Changes words and returns what undoes it. */
    Runnable damage(int port, long iova, Damage damage, int tableLevel) {
        List<Step> steps = walk(port, iova);
        long[] addresses = new long[damage.edits().size()];
        for (int i = 0; i < addresses.length; i++) {
            addresses[i] = switch (damage.edits().get(i).place()) {
                case TOP -> steps.getFirst().address();
                case TABLE ->
                    steps.get(dialect.paging().levels() - 1 - tableLevel).address();
                case LEAF -> steps.getLast().address();
                case BELOW_LEAF -> dialect.below(machine, streamId(port), output(iova, steps.getLast()));
                case BELOW_TABLE ->
                    dialect.below(machine, streamId(port), steps.getLast().named());
                case ROOT, ENTRY, ENTRY_HIGH, DIRECTORY, PASID, PASID_HIGH, PASID_FIRST, DESCRIPTOR, BELOW_DESCRIPTOR ->
                    dialect.address(damage.edits().get(i).place(), machine, streamId(port));
            };
        }
        long[] before = Arrays.stream(addresses).map(machine::read64).toArray();
        for (int i = 0; i < addresses.length; i++) {
            machine.write64(addresses[i], damage.edits().get(i).change().applyAsLong(before[i]));
        }
        return () -> {
            for (int i = 0; i < addresses.length; i++) {
                machine.write64(addresses[i], before[i]);
            }
        };
    }

    @Override
    public void close() {
        machine.close();
    }
}
