package io.crossdock.model.smmu;

import io.crossdock.machine.IommuInfo;
import io.crossdock.machine.Mmio;
import io.crossdock.memory.PhysicalMemory;
import io.crossdock.model.iommu.AtsAnswer;
import io.crossdock.model.iommu.Bits;
import io.crossdock.model.iommu.DeviceTlbs;
import io.crossdock.model.iommu.InFlight;
import io.crossdock.model.iommu.TableWalk;
import io.crossdock.model.iommu.Translated;
import io.crossdock.model.iommu.TranslationCache;
import io.crossdock.model.iommu.TranslationUnit;
import io.crossdock.model.iommu.WalkCache;
import io.crossdock.model.observe.MemoryType;
import io.crossdock.pci.Bdf;
import org.jspecify.annotations.Nullable;

/**
 * A modelled SMMUv3 (Arm IHI 0070), SMMUv3.2: stage 1, stage 2 or both, linear and two-level stream tables, one context
 * descriptor per stream, 16-bit StreamIDs, ASIDs and VMIDs, ATS of one stage; no substreams, PRI, stalls or MSIs. Not
 * thread-safe.
 */
public final class Smmuv3 implements TranslationUnit {
    /** Bytes of the register block. */
    public static final long REGISTER_SIZE = RegisterFile.SIZE;

    private final IommuInfo info;
    private final RegisterFile registers;
    private final CommandQueue commands;
    private final EventQueue events;
    private final ConfigCache configs;
    private final TranslationCache<TlbEntry> iotlb;
    private final TranslationCache<IntermediateEntry> intermediate;
    private final WalkCache walks = new WalkCache();
    private final LpaeWalker walker;
    private final NestedWalker nested;
    private final TableReader tables;
    private long changes;

    /**
     * @param registerBase physical address of the register block
     * @param domain PCI segment whose functions the unit serves
     * @param memory physical memory that holds tables and queues
     * @param inFlight accesses that the unit let pass and that have not arrived
     * @param deviceTlbs translation caches of functions
     * @param parameters what the implementation chooses
     */
    public Smmuv3(
            long registerBase,
            int domain,
            PhysicalMemory memory,
            InFlight inFlight,
            DeviceTlbs deviceTlbs,
            SmmuParameters parameters) {
        info = new IommuInfo(IommuInfo.Kind.SMMUV3, registerBase, REGISTER_SIZE, domain);
        registers = new RegisterFile(IdRegisters.of(parameters));
        StreamConfigs streams = new StreamConfigs(new StreamTable(memory, registers), registers, parameters);
        iotlb = new TranslationCache<>(parameters.iotlbEntries());
        intermediate = new TranslationCache<>(parameters.iotlbEntries());
        walker = new LpaeWalker(memory);
        Stage2Translator second = new Stage2Translator(walker, intermediate);
        nested = new NestedWalker(walker, second);
        configs = new ConfigCache(streams, second, parameters.streamEntries());
        events = new EventQueue(memory, registers);
        Invalidator invalidator = new Invalidator(registers, configs, iotlb, intermediate, walks, deviceTlbs, domain);
        commands = new CommandQueue(memory, registers, invalidator, inFlight, parameters);
        tables = new TableReader(registers, streams, walker);
    }

    @Override
    public IommuInfo info() {
        return info;
    }

    @Override
    public Mmio registers() {
        return registers;
    }

    @Override
    public void step() {
        boolean updated = registers.update();
        if (commands.step() || updated) {
            changes++;
        }
    }

    @Override
    public boolean busy() {
        return registers.updatePending() || commands.busy();
    }

    @Override
    public long cached() {
        return iotlb.contents() + intermediate.contents() + walks.contents();
    }

    @Override
    public long generation() {
        return changes + registers.writes() + configs.replacements();
    }

    @Override
    public Translated translate(Bdf requester, long address, boolean write) {
        if (!registers.enabled(RegisterFile.CR0_SMMUEN)) {
            GlobalBypass bypass = new GlobalBypass(registers.globalBypass());
            return bypass.aborts() ? Translated.refused(0, 0) : Translated.bypassed(address, bypass.type(), 0);
        }
        int streamId = info.streamId(requester);
        ConfigCache.Resolved resolved = configs.resolve(streamId);
        return switch (resolved.config()) {
            case StreamConfig.Translate t -> translate(streamId, t.space(), address, write, resolved.reads());
            case StreamConfig.Bypass b -> Translated.bypassed(address, b.type(), resolved.reads());
            case StreamConfig.Abort _ -> Translated.refused(0, resolved.reads());
            case StreamConfig.Unreachable u -> {
                record(u.fault(), streamId, address, write);
                yield Translated.refused(0, resolved.reads());
            }
            case StreamConfig.Refuse r -> {
                recordConfigurationError(streamId, r);
                yield Translated.refused(0, resolved.reads());
            }
        };
    }

    private Translated translate(int streamId, StreamSpace space, long input, boolean write, int configReads) {
        long address = space.canonical(input);
        TlbEntry entry = iotlb.lookup(space.world().ordinal(), space.tag(), address);
        boolean hit = entry != null;
        int walkReads = 0;
        if (entry == null) {
            TranslationTable table = space.tableFor(address);
            if (table == null) {
                record(SmmuEvent.F_TRANSLATION, streamId, space, input, write);
                return Translated.refused(0, configReads);
            }
            Walked walked = space instanceof NestedSpace both
                    ? walkBoth(streamId, both, table, address, input, write)
                    : walk(streamId, space, table, address, input, write);
            if (walked.entry == null) {
                return Translated.refused(walked.reads, configReads);
            }
            entry = walked.entry;
            walkReads = walked.reads;
        }
        if (!entry.allows(write)) {
            recordDenial(streamId, space, entry, address, input, write);
            return Translated.refused(walkReads, configReads);
        }
        long offset = address - entry.base();
        return new Translated(
                true,
                entry.outputBase() + offset,
                (1L << entry.sizeLg2()) - offset,
                entry.type(),
                hit,
                walkReads,
                configReads);
    }

    /** What a walk found, and has recorded if it found nothing. */
    private record Walked(@Nullable TlbEntry entry, int reads) {}

    private Walked walk(
            int streamId, StreamSpace space, TranslationTable table, long address, long input, boolean write) {
        LpaeWalk walk = walk(space, table, address);
        switch (walk) {
            case LpaeWalk.Fault f -> record(f, streamId, space, input, write);
            case LpaeWalk.Untranslated u -> record(u.fault(), streamId, input, write);
            case LpaeWalk.Leaf leaf -> {
                return new Walked(cache(space, table, address, leaf), leaf.reads());
            }
        }
        return new Walked(null, walk.reads());
    }

    /** A walk of one stage. */
    private LpaeWalk walk(StreamSpace space, TranslationTable table, long address) {
        WalkCache.Space known =
                walks.of(space.world().ordinal(), space.tag(), table.geometry().granuleLg2());
        return walker.walk(table, address, known, null, null);
    }

    private Walked walkBoth(
            int streamId, NestedSpace space, TranslationTable table, long address, long input, boolean write) {
        NestedWalk walk = nested.walk(space, table, address, leaf -> write ? leaf.writable() : leaf.readable(), null);
        switch (walk) {
            case NestedWalk.Stage1 s -> record(s.fault(), streamId, space, input, write);
            case NestedWalk.Stage2 s -> record(s.fault(), streamId, input, write);
            case NestedWalk.Denied _ -> record(SmmuEvent.F_PERMISSION, streamId, space, input, write);
            case NestedWalk.Mapped m -> {
                return new Walked(cache(space, table, address, m), m.reads());
            }
        }
        return new Walked(null, walk.reads());
    }

    /** What translates the ATS requests of a stream, if it may send such (specification 3.9.1). */
    private @Nullable StreamSpace atsSpace(
            int streamId, StreamConfig config, SmmuEvent refusal, long address, boolean write) {
        switch (config) {
            case StreamConfig.Translate t
            when t.ats() -> {
                return t.space();
            }
            case StreamConfig.Refuse r -> recordConfigurationError(streamId, r);
            case StreamConfig.Abort _ -> {}
            case StreamConfig.Translate _, StreamConfig.Bypass _, StreamConfig.Unreachable _ ->
                events.record(EventRecord.ats(refusal, streamId, address, write));
        }
        return null;
    }

    /** That the tables have nothing is not recorded: the device learns that nothing is granted. */
    @Override
    public @Nullable AtsAnswer answer(Bdf requester, long input, boolean write) {
        if (!registers.enabled(RegisterFile.CR0_SMMUEN)) {
            return null;
        }
        int streamId = info.streamId(requester);
        ConfigCache.Resolved resolved = configs.resolve(streamId);
        StreamSpace space = atsSpace(streamId, resolved.config(), SmmuEvent.F_BAD_ATS_TREQ, input, write);
        if (space == null) {
            return null;
        }
        long address = space.canonical(input);
        TlbEntry entry = iotlb.lookup(space.world().ordinal(), space.tag(), address);
        boolean hit = entry != null;
        int reads = 0;
        if (entry == null) {
            TranslationTable table = space.tableFor(address);
            if (table == null || !(walk(space, table, address) instanceof LpaeWalk.Leaf leaf)) {
                return null;
            }
            entry = cache(space, table, address, leaf);
            reads = leaf.reads();
        }
        return new AtsAnswer(
                input & -(1L << entry.sizeLg2()),
                entry.sizeLg2(),
                entry.outputBase(),
                entry.readable(),
                entry.writable(),
                hit,
                reads,
                resolved.reads());
    }

    /** Without CR0.ATSCHK, streams are not looked up (specification 6.3.9). */
    @Override
    public Translated translated(Bdf requester, long address, boolean write) {
        if (!registers.enabled(RegisterFile.CR0_SMMUEN)) {
            return Translated.refused(0, 0);
        }
        if (!registers.enabled(RegisterFile.CR0_ATSCHK)) {
            return Translated.bypassed(address, MemoryType.AS_SENT, 0);
        }
        int streamId = info.streamId(requester);
        ConfigCache.Resolved resolved = configs.resolve(streamId);
        return atsSpace(streamId, resolved.config(), SmmuEvent.F_TRANSL_FORBIDDEN, address, write) == null
                ? Translated.refused(0, resolved.reads())
                : Translated.bypassed(address, MemoryType.AS_SENT, resolved.reads());
    }

    private TlbEntry cache(StreamSpace space, TranslationTable table, long address, LpaeWalk.Leaf leaf) {
        return cache(new TlbEntry(
                space.world(),
                space.tag(),
                space.isGlobal(leaf),
                address & -(1L << leaf.sizeLg2()),
                leaf.sizeLg2(),
                table.geometry().granuleLg2(),
                leaf.level(),
                leaf.outputBase(),
                leaf.readable(),
                leaf.writable(),
                space.type(leaf),
                null));
    }

    private TlbEntry cache(NestedSpace space, TranslationTable table, long address, NestedWalk.Mapped both) {
        LpaeWalk.Leaf leaf = both.leaf();
        IntermediateEntry below = both.below();
        long within = Bits.ones(both.sizeLg2());
        return cache(new TlbEntry(
                space.world(),
                space.tag(),
                space.isGlobal(leaf),
                address & ~within,
                both.sizeLg2(),
                table.geometry().granuleLg2(),
                leaf.level(),
                below.phys(both.intermediate() & ~within),
                leaf.readable() && below.readable(),
                leaf.writable() && below.writable(),
                space.type(leaf, below),
                new TlbEntry.Upper(leaf.sizeLg2(), both.intermediate() & ~within, leaf.readable(), leaf.writable())));
    }

    private TlbEntry cache(TlbEntry entry) {
        if (iotlb.insert(entry)) {
            changes++;
        }
        return entry;
    }

    private void recordDenial(
            int streamId, StreamSpace space, TlbEntry entry, long address, long input, boolean write) {
        TlbEntry.Upper upper = entry.upper();
        if (upper != null && upper.allows(write) && space instanceof NestedSpace both) {
            long at = upper.intermediate() + (address - entry.base());
            record(both.stage2().denial(at), streamId, input, write);
        } else {
            record(SmmuEvent.F_PERMISSION, streamId, space, input, write);
        }
    }

    private void record(LpaeWalk.Fault fault, int streamId, StreamSpace space, long input, boolean write) {
        if (fault.event() == SmmuEvent.F_WALK_EABT) {
            events.record(space.walkAbort(streamId, input, write, fault.entryAddress()));
        } else {
            record(fault.event(), streamId, space, input, write);
        }
    }

    private void record(SmmuEvent event, int streamId, StreamSpace space, long input, boolean write) {
        if (space.recordsFaults()) {
            events.record(space.fault(event, streamId, input, write));
        }
    }

    private void record(Stage2Fault fault, int streamId, long input, boolean write) {
        if (fault.recorded() || fault.event() == SmmuEvent.F_WALK_EABT) {
            events.record(fault.record(streamId, input, write));
        }
    }

    private void recordConfigurationError(int streamId, StreamConfig.Refuse refuse) {
        switch (refuse.event()) {
            case F_STE_FETCH, F_CD_FETCH ->
                events.record(EventRecord.fetch(refuse.event(), streamId, refuse.fetchAddress()));
            case C_BAD_STREAMID -> {
                if (registers.recordsInvalidStreamIds()) {
                    events.record(EventRecord.configuration(refuse.event(), streamId));
                }
            }
            default -> events.record(EventRecord.configuration(refuse.event(), streamId));
        }
    }

    @Override
    public TableWalk walk(Bdf requester, long iova) {
        return tables.walk(info.streamId(requester), iova);
    }
}
