package io.crossdock.iommu.smmuv3;

import io.crossdock.event.EventSink;
import io.crossdock.iommu.AtsFunction;
import io.crossdock.iommu.DeviceTlb;
import io.crossdock.iommu.DomainKind;
import io.crossdock.iommu.FaultRecord;
import io.crossdock.iommu.IommuException;
import io.crossdock.iommu.IommuUnit;
import io.crossdock.iommu.TranslationDomain;
import io.crossdock.iommu.UntranslatedDomain;
import io.crossdock.machine.IommuInfo;
import io.crossdock.machine.Machine;
import io.crossdock.machine.Mmio;
import io.crossdock.machine.PciFunction;
import io.crossdock.pagetable.PageTable;
import io.crossdock.pagetable.PageTableFormat;
import io.crossdock.pagetable.Stage;
import io.crossdock.pagetable.TableOptions;
import io.crossdock.pagetable.TablePool;
import io.crossdock.pci.Bdf;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Driver of an SMMUv3: stage 1, stage 2 or both, or stream bypass, per function. With both, every function is in a guest of
 * its own.
 *
 * <p>Attaching and detaching is for one thread; the domains are as concurrent as {@link TranslationDomain} says.
 */
public final class Smmuv3Unit implements IommuUnit {
    private static final Duration TIMEOUT = Duration.ofSeconds(1);
    /** 256 commands fill one page. */
    private static final int COMMAND_QUEUE_LG2 = 8;
    /** A unit may record one fault for every beat of a burst. */
    private static final int EVENT_QUEUE_LG2 = 12;

    private final Machine machine;
    private final IommuInfo info;
    private final Mmio registers;
    private final Features features;
    private final Stage stage;
    /** Of the stage that maps IOVAs. */
    private final PageTableFormat format;

    /** Of stage 2 below it; the same where there is none. */
    private final PageTableFormat second;

    private final @Nullable EventSink sink;
    private final TableOptions tables;
    /** Tables at physical addresses; those of stage 1 over a stage 2 are the guest's. */
    private final TablePool pool;

    private final CommandQueue commands;
    private final EventQueue events;
    private final StreamTable streams;
    private final ContextDescriptors contexts;
    /** ASIDs; VMIDs where there is a stage 2. */
    private final BitSet ids = new BitSet();

    private final Map<Bdf, TranslationDomain> attached = new HashMap<>();

    private Smmuv3Unit(
            Machine machine, IommuInfo info, Mmio registers, TableOptions options, @Nullable EventSink sink) {
        this.machine = machine;
        this.info = info;
        this.registers = registers;
        this.sink = sink;
        features = Features.read(registers, name(info));
        stage = options.stage();
        format = features.format(stage == Stage.SECOND, options.granuleLg2(), name(info));
        second = stage == Stage.NESTED ? features.format(true, format.shape().granuleLg2(), name(info)) : format;
        tables = options.withCoherentWalk(options.coherentWalk() && features.coherentWalk());
        pool = new TablePool(machine, format.shape().granuleLg2(), sink);
        commands = new CommandQueue(
                machine, registers, info.registerBase(), Math.min(COMMAND_QUEUE_LG2, features.commandQueueLg2()), sink);
        events = new EventQueue(machine, registers, Math.min(EVENT_QUEUE_LG2, features.eventQueueLg2()), info.domain());
        streams = new StreamTable(machine, streamIdBits(), features.twoLevelStreamTable());
        contexts = new ContextDescriptors(machine, features);
        ids.set(0);
    }

    /**
     * Resets a unit and enables it with every stream blocked.
     *
     * @param tables how page tables are kept; coherent walks are had only where the unit has them
     * @throws IommuException if the unit lacks what is needed or does not answer
     */
    public static Smmuv3Unit enable(Machine machine, IommuInfo info, TableOptions tables, @Nullable EventSink sink) {
        Mmio registers = machine.registers(info.registerBase(), Registers.SIZE);
        control(machine, info, registers, 0);
        Smmuv3Unit unit = new Smmuv3Unit(machine, info, registers, tables, sink);
        try {
            unit.bringUp();
            return unit;
        } catch (RuntimeException e) {
            registers.write32(Registers.CR0, 0);
            unit.freeMemory();
            throw e;
        }
    }

    /** Disables a unit and lets requests pass. */
    public static void disable(Machine machine, IommuInfo info) {
        Mmio registers = machine.registers(info.registerBase(), Registers.SIZE);
        control(machine, info, registers, 0);
        if ((registers.read32(Registers.GBPA) & Registers.GBPA_ABORT) != 0) {
            registers.write32(Registers.GBPA, Registers.GBPA_UPDATE | Registers.GBPA_SHCFG_INCOMING);
            if (!machine.await(() -> (registers.read32(Registers.GBPA) & Registers.GBPA_UPDATE) == 0, TIMEOUT)) {
                throw new IommuException(
                        name(info) + " did not answer: waited " + TIMEOUT.toMillis() + " ms for GBPA.UPDATE to clear");
            }
        }
    }

    private void bringUp() {
        registers.write32(Registers.CR1, Registers.CR1_WRITE_BACK_INNER_SHAREABLE);
        registers.write32(Registers.CR2, Registers.CR2_PTM | Registers.CR2_RECINVSID);
        streams.install(registers);
        commands.install();
        events.install();
        // Errors that were active before are not ours.
        registers.write32(Registers.GERRORN, registers.read32(Registers.GERROR));
        control(machine, info, registers, Registers.CR0_CMDQEN);
        control(machine, info, registers, Registers.CR0_CMDQEN | Registers.CR0_EVENTQEN);
        commands.lock();
        try {
            commands.add(Commands.CFGI_ALL, Commands.CFGI_ALL_RANGE);
            commands.add(Commands.TLBI_NSNH_ALL, 0);
            commands.sync();
        } finally {
            commands.unlock();
        }
        int queues = Registers.CR0_CMDQEN | Registers.CR0_EVENTQEN;
        int on = features.ats() ? queues | Registers.CR0_ATSCHK : queues;
        if (on != queues) {
            control(machine, info, registers, on);
        }
        control(machine, info, registers, on | Registers.CR0_SMMUEN);
    }

    /** Writes CR0 and waits until the unit has taken it over. */
    private static void control(Machine machine, IommuInfo info, Mmio registers, int value) {
        registers.write32(Registers.CR0, value);
        if (!machine.await(() -> registers.read32(Registers.CR0ACK) == value, TIMEOUT)) {
            throw new IommuException(name(info) + " did not answer: waited " + TIMEOUT.toMillis()
                    + " ms for CR0ACK=0x" + Integer.toHexString(value) + ", it is 0x"
                    + Integer.toHexString(registers.read32(Registers.CR0ACK)));
        }
    }

    /** As many as the functions of the machine need. */
    private int streamIdBits() {
        int greatest = 0;
        for (PciFunction function : machine.functions()) {
            if (info.serves(function.bdf())) {
                greatest = Math.max(greatest, info.streamId(function.bdf()));
            }
        }
        return Math.min(features.streamIdBits(), Math.max(1, 32 - Integer.numberOfLeadingZeros(greatest)));
    }

    @Override
    public IommuInfo info() {
        return info;
    }

    @Override
    public String description() {
        return name(info) + ", stage " + stageName() + ", " + granule() + ", output "
                + features.outputBits() + " bits, "
                + (features.coherentWalk() ? "coherent" : "non-coherent") + " walk, "
                + (features.rangeInvalidation() ? "range" : "page") + " invalidation";
    }

    private String stageName() {
        return switch (stage) {
            case SECOND -> "2";
            case NESTED -> "1 over stage 2";
            case USUAL, FIRST -> "1";
        };
    }

    private String granule() {
        int lg2 = format.shape().granuleLg2();
        int asked = tables.granuleLg2();
        return (1 << lg2 - 10) + " KiB granule"
                + (lg2 == asked ? "" : " (" + (1 << asked - 10) + " KiB asked for, which it lacks)");
    }

    @Override
    public TranslationDomain attach(Bdf function, DomainKind kind) {
        return attach(function, kind, null);
    }

    @Override
    public TranslationDomain attachWithAts(Bdf function) {
        if (!features.ats()) {
            throw new IommuException(
                    name(info) + " answers no translation requests (IDR0.ATS=0): attach " + function + " without ATS");
        }
        if (stage == Stage.NESTED) {
            throw new IommuException(name(info) + " is driven with both stages, and ATS here with one: attach "
                    + function + " without ATS, or choose one stage");
        }
        AtsFunction ats = new AtsFunction(
                commands,
                DeviceTlb.of(machine, function),
                Commands.atcInvalidate(info.streamId(function)),
                Commands.ATC_ALL,
                Commands::atcRange);
        TranslationDomain domain = attach(function, DomainKind.TRANSLATED, ats);
        ats.enable(() -> detach(function));
        return domain;
    }

    private TranslationDomain attach(Bdf function, DomainKind kind, @Nullable AtsFunction ats) {
        int streamId = info.streamId(function);
        if (streamId >>> streams.streamIdBits() != 0) {
            throw new IommuException(name(info) + " has no StreamID " + streamId + " for " + function + ": limit="
                    + ((1 << streams.streamIdBits()) - 1));
        }
        detach(function);
        boolean newTable = streams.cover(streamId);
        TranslationDomain domain = switch (kind) {
            case TRANSLATED -> {
                Smmuv3Domain made = newDomain(ats);
                enter(streamId, made);
                yield made;
            }
            case IDENTITY -> {
                streams.writeBypass(streamId);
                yield new UntranslatedDomain(DomainKind.IDENTITY);
            }
            case OFF ->
                throw new IommuException(name(info) + " is on: " + function + " cannot be attached as if it were off");
        };
        attached.put(function, domain);
        commands.lock();
        try {
            commands.add(Commands.cfgiSte(streamId), Commands.cfgiSteLeaf(!newTable));
            commands.sync();
        } finally {
            commands.unlock();
        }
        return domain;
    }

    /** Writes the stream table entry that leads to an address space. */
    private void enter(int streamId, Smmuv3Domain domain) {
        Smmuv3Domain.Scope scope = domain.scope();
        if (domain instanceof Smmuv3NestedDomain nested) {
            long configuration = Stage2.configuration(scope.id(), second, features);
            long root = nested.guest().space().table().root();
            streams.writeNested(streamId, scope.contextDescriptor(), configuration, root);
        } else if (stage == Stage.SECOND) {
            long root = domain.tableRoot().orElseThrow();
            long configuration = Stage2.configuration(scope.id(), format, features);
            streams.writeStage2(streamId, configuration, root, domain.ats() != null);
        } else {
            streams.writeStage1(streamId, scope.contextDescriptor(), domain.ats() != null);
        }
    }

    private Smmuv3Domain newDomain(@Nullable AtsFunction ats) {
        int id = ids.nextClearBit(1);
        boolean vmids = stage == Stage.SECOND || stage == Stage.NESTED;
        int bits = vmids ? features.vmidBits() : features.asidBits();
        if (id >>> bits != 0) {
            throw new IommuException(name(info) + " has no " + (vmids ? "VMID" : "ASID") + " left: limit="
                    + ((1 << bits) - 1) + "; detach a device");
        }
        Smmuv3Domain made = stage == Stage.NESTED ? inGuest(id) : ofHost(id, ats);
        ids.set(id);
        return made;
    }

    private Smmuv3Domain ofHost(int id, @Nullable AtsFunction ats) {
        PageTable table = new PageTable(format, pool, sink, tables);
        Smmuv3Domain.Scope scope = stage == Stage.SECOND
                ? Smmuv3Domain.Scope.stage2(id)
                : Smmuv3Domain.Scope.stage1(id, contexts.add(id, table.root(), format));
        return new Smmuv3Domain(table, pool, tlbCommands(format, ats), scope, ats);
    }

    private Smmuv3Domain inGuest(int vmid) {
        PageTable lower = new PageTable(second, pool, sink, tables.withSplitBlocks(true));
        IntermediateSpace space = new IntermediateSpace(lower, pool, tlbCommands(second, null), vmid);
        Guest guest = new Guest(machine, space, features, sink);
        try {
            PageTable table = new PageTable(format, guest.pool(), sink, tables);
            long contextDescriptor = guest.contexts().add(Guest.ASID, table.root(), format);
            Smmuv3Domain.Scope scope = Smmuv3Domain.Scope.nested(vmid, Guest.ASID, contextDescriptor);
            return new Smmuv3NestedDomain(table, guest, tlbCommands(format, null), scope);
        } catch (RuntimeException e) {
            guest.release();
            throw e;
        }
    }

    private TlbCommands tlbCommands(PageTableFormat of, @Nullable AtsFunction ats) {
        return new TlbCommands(commands, features.rangeInvalidation(), of.shape(), ats);
    }

    @Override
    public void detach(Bdf function) {
        TranslationDomain domain = attached.remove(function);
        if (domain == null) {
            return;
        }
        AtsFunction ats = domain instanceof Smmuv3Domain made ? made.ats() : null;
        if (ats != null) {
            ats.disable();
        }
        int streamId = info.streamId(function);
        streams.clear(streamId);
        commands.lock();
        try {
            commands.add(Commands.cfgiSte(streamId), Commands.cfgiSteLeaf(true));
            if (domain instanceof Smmuv3Domain space) {
                commands.add(space.scope().gone(), 0);
            }
            commands.sync();
        } finally {
            commands.unlock();
        }
        if (domain instanceof Smmuv3Domain space) {
            if (stage != Stage.NESTED && space.scope().contextDescriptor() != 0) {
                contexts.remove(space.scope().contextDescriptor());
            }
            space.release();
            ids.clear(space.scope().id());
        }
    }

    @Override
    public List<FaultRecord> drainFaults() {
        int active = registers.read32(Registers.GERROR) ^ registers.read32(Registers.GERRORN);
        int ours = active & ~Registers.GERROR_CMDQ; // the command queue sees to its own
        if (ours != 0) {
            registers.write32(Registers.GERRORN, registers.read32(Registers.GERRORN) ^ ours);
        }
        if ((ours & Registers.GERROR_EVENTQ_ABT) != 0) {
            events.countLost();
        }
        if ((ours & ~Registers.GERROR_EVENTQ_ABT) != 0) {
            throw new IommuException(name(info) + " reports a global error: GERROR^GERRORN=0x"
                    + Integer.toHexString(active) + " (IHI 0070 6.3.19); it may have stopped translating");
        }
        return events.drain();
    }

    @Override
    public long lostFaults() {
        return events.lost();
    }

    @Override
    public void close() {
        for (Bdf function : new ArrayList<>(attached.keySet())) {
            detach(function);
        }
        control(machine, info, registers, 0);
        freeMemory();
    }

    private void freeMemory() {
        streams.free();
        contexts.free();
        commands.free();
        events.free();
        pool.close();
    }

    private static String name(IommuInfo info) {
        return "SMMUv3 at 0x" + Long.toHexString(info.registerBase());
    }
}
