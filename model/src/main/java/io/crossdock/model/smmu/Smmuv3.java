package io.crossdock.model.smmu;

import io.crossdock.machine.IommuInfo;
import io.crossdock.machine.Mmio;
import io.crossdock.memory.PhysicalMemory;
import io.crossdock.model.iommu.InFlight;
import io.crossdock.model.iommu.TableWalk;
import io.crossdock.model.iommu.Translated;
import io.crossdock.model.iommu.TranslationCache;
import io.crossdock.model.iommu.TranslationUnit;
import io.crossdock.model.observe.MemoryType;
import io.crossdock.pci.Bdf;

/**
 * A modelled SMMUv3 (Arm IHI 0070), SMMUv3.2: stage 1 or stage 2, linear and two-level stream tables, one context descriptor per
 * stream, 16-bit StreamIDs, ASIDs and VMIDs, no nested stages, substreams, ATS, PRI, stalls or MSIs. Not thread-safe.
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
    private final LpaeWalker walker;
    private final TableReader tables;
    private long changes;

    /**
     * @param registerBase physical address of the register block
     * @param domain PCI segment whose functions the unit serves
     * @param memory physical memory that holds tables and queues
     * @param inFlight accesses that the unit let pass and that have not arrived
     * @param parameters what the implementation chooses
     */
    public Smmuv3(long registerBase, int domain, PhysicalMemory memory, InFlight inFlight, SmmuParameters parameters) {
        info = new IommuInfo(IommuInfo.Kind.SMMUV3, registerBase, REGISTER_SIZE, domain);
        registers = new RegisterFile(IdRegisters.of(parameters));
        StreamConfigs streams = new StreamConfigs(new StreamTable(memory, registers), registers, parameters);
        configs = new ConfigCache(streams, parameters.streamEntries());
        iotlb = new TranslationCache<>(parameters.iotlbEntries());
        walker = new LpaeWalker(memory);
        events = new EventQueue(memory, registers);
        commands =
                new CommandQueue(memory, registers, new Invalidator(registers, configs, iotlb), inFlight, parameters);
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
        return iotlb.contents();
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
                return fault(SmmuEvent.F_TRANSLATION, streamId, space, input, write, 0, configReads);
            }
            LpaeWalk walk = walker.walk(table, address, null);
            walkReads = walk.reads();
            switch (walk) {
                case LpaeWalk.Fault f
                when f.event() == SmmuEvent.F_WALK_EABT -> {
                    events.record(space.walkAbort(streamId, input, write, f.entryAddress()));
                    return Translated.refused(walkReads, configReads);
                }
                case LpaeWalk.Fault f -> {
                    return fault(f.event(), streamId, space, input, write, walkReads, configReads);
                }
                case LpaeWalk.Leaf leaf -> entry = cache(space, table, address, leaf);
            }
        }
        if (write ? !entry.writable() : !entry.readable()) {
            return fault(SmmuEvent.F_PERMISSION, streamId, space, input, write, walkReads, configReads);
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

    private TlbEntry cache(StreamSpace space, TranslationTable table, long address, LpaeWalk.Leaf leaf) {
        MemoryType type = space.type(leaf);
        TlbEntry entry = new TlbEntry(
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
                type);
        if (iotlb.insert(entry)) {
            changes++;
        }
        return entry;
    }

    private Translated fault(
            SmmuEvent event,
            int streamId,
            StreamSpace space,
            long input,
            boolean write,
            int walkReads,
            int configReads) {
        if (space.recordsFaults()) {
            events.record(space.fault(event, streamId, input, write));
        }
        return Translated.refused(walkReads, configReads);
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
