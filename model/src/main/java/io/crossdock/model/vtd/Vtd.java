package io.crossdock.model.vtd;

import io.crossdock.machine.IommuInfo;
import io.crossdock.machine.Mmio;
import io.crossdock.memory.PhysicalMemory;
import io.crossdock.model.iommu.AtsAnswer;
import io.crossdock.model.iommu.DeviceTlbs;
import io.crossdock.model.iommu.Drain;
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
 * A modelled VT-d unit in legacy mode, with or without caching mode, and, if it has that, scalable mode: second-stage
 * translation with 3 to 5 levels and all superpages, in scalable mode first-stage translation with 4 and 5 levels, if it
 * has that; pass-through, device TLBs (ATS), 16-bit domain ids, queued and register invalidation with draining, primary
 * fault logging; no nested translation, requests with PASID, interrupt remapping, protected memory regions or write-buffer
 * flushing. Not thread-safe.
 */
public final class Vtd implements TranslationUnit {
    /** Bytes of the register block. */
    public static final long REGISTER_SIZE = VtdRegisters.SIZE;

    /** Address types of requests (PCI Express 10.2). */
    private static final int UNTRANSLATED = 0b00;

    private static final int TRANSLATION_REQUEST = 0b01;
    private static final int TRANSLATED = 0b10;

    private final IommuInfo info;
    private final boolean remembersAbsent;
    private final VtdRegisters registers;
    private final GlobalControl control;
    private final FaultLog faults;
    private final InvalidationQueue queue;
    private final RegisterInvalidation invalidation;
    private final Configurations configurations;
    private final ContextCache contexts;
    private final TranslationCache<VtdTlbEntry> iotlb;
    private final WalkCache walks = new WalkCache();
    private final PageWalker walker;
    private final TableReader tables;
    private long changes;

    /**
     * @param registerBase physical address of the register block
     * @param domain PCI segment whose functions the unit serves
     * @param memory physical memory that holds tables and the queue
     * @param inFlight accesses that the unit let pass and that have not arrived
     * @param deviceTlbs translation caches of functions
     * @param parameters what the implementation chooses
     */
    public Vtd(
            long registerBase,
            int domain,
            PhysicalMemory memory,
            InFlight inFlight,
            DeviceTlbs deviceTlbs,
            VtdParameters parameters) {
        remembersAbsent = parameters.mode().remembersAbsent();
        info = new IommuInfo(IommuInfo.Kind.VTD, registerBase, REGISTER_SIZE, domain);
        contexts = new ContextCache(parameters.contextEntries());
        PasidCache pasids = new PasidCache();
        iotlb = new TranslationCache<>(parameters.iotlbEntries());
        walker = new PageWalker(memory, parameters);
        EventInterrupt faultEvent = new EventInterrupt(memory);
        EventInterrupt completionEvent = new EventInterrupt(memory);
        faults = new FaultLog(faultEvent, parameters.faultRecords());
        Invalidator invalidator = new Invalidator(contexts, pasids, iotlb, walks, deviceTlbs, domain);
        Drain drain = new Drain(inFlight);
        queue = new InvalidationQueue(memory, invalidator, drain, faults, completionEvent, parameters);
        control = new GlobalControl(queue, parameters.mode());
        invalidation = new RegisterInvalidation(invalidator, drain);
        registers = new VtdRegisters(
                Capabilities.of(parameters), control, faults, faultEvent, queue, completionEvent, invalidation);
        configurations = new Configurations(control, contexts, pasids, memory, parameters);
        tables = new TableReader(control, configurations, walker);
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
        boolean changed = control.step();
        changed |= queue.step();
        changed |= invalidation.step(queue.isEnabled());
        if (changed) {
            changes++;
        }
    }

    @Override
    public boolean busy() {
        return control.busy() || queue.busy() || invalidation.busy();
    }

    @Override
    public long cached() {
        return iotlb.contents() + walks.contents();
    }

    @Override
    public long generation() {
        return changes + registers.writes() + contexts.replacements();
    }

    @Override
    public Translated translate(Bdf requester, long address, boolean write) {
        if (write && SecondStageWalker.isInterruptAddress(address)) {
            // An interrupt request: never translated (specification 3.14).
            long left = SecondStageWalker.interruptEnd() - address;
            return new Translated(true, address, left, MemoryType.AS_SENT, false, 0, 0);
        }
        if (!control.translates()) {
            return Translated.bypassed(address, MemoryType.AS_SENT, 0);
        }
        int sourceId = info.streamId(requester);
        return switch (configurations.find(sourceId)) {
            case Lookup.Found f -> translate(sourceId, f.space(), address, write, f.reads());
            case Lookup.Fault f -> {
                record(f, UNTRANSLATED, sourceId, address, write);
                yield Translated.refused(0, f.reads());
            }
        };
    }

    private Translated translate(int sourceId, AddressSpace space, long address, boolean write, int configReads) {
        if (space.passesThrough()) {
            return Translated.bypassed(address, MemoryType.AS_SENT, configReads);
        }
        FaultReason beyond = space.beyond(address);
        if (beyond != null) {
            return fault(beyond, sourceId, space, address, write, 0, configReads);
        }
        Resolved resolved = resolve(space, address, write);
        VtdTlbEntry entry = resolved.entry;
        if (entry == null || !entry.grants(write)) {
            FaultReason reason = resolved.fault != null ? resolved.fault : denial(space, write);
            return fault(reason, sourceId, space, address, write, resolved.walkReads, configReads);
        }
        long offset = address - entry.base();
        return new Translated(
                true,
                entry.outputBase() + offset,
                (1L << entry.sizeLg2()) - offset,
                MemoryType.AS_SENT,
                resolved.isHit(),
                resolved.walkReads,
                configReads);
    }

    private static FaultReason denial(AddressSpace space, boolean write) {
        return !write
                ? FaultReason.NO_READ_PERMISSION
                : space.isFirstStage() ? FaultReason.FIRST_STAGE_NO_WRITE_PERMISSION : FaultReason.NO_WRITE_PERMISSION;
    }

    /**
     * What the caches know of an address, or else its tables.
     *
     * @param entry null if there is none; it may deny the access
     * @param fault why there is none
     */
    private record Resolved(
            @Nullable VtdTlbEntry entry, @Nullable FaultReason fault, int walkReads) {
        boolean isHit() {
            return walkReads == 0;
        }
    }

    private Resolved resolve(AddressSpace space, long address, boolean write) {
        VtdTlbEntry entry = iotlb.lookup(space.regime(), space.domainId(), address);
        if (entry != null && !(write && entry.grants(true) && !entry.dirty())) {
            return new Resolved(entry, null, 0);
        }
        if (entry != null) {
            // The first write: the dirty flag is to be set.
            iotlb.invalidate(entry::equals);
        }
        WalkCache.Space known = walks.of(space.regime(), space.domainId(), SecondStage.PAGE_LG2);
        int needed = write ? SecondStage.WRITE : SecondStage.READ;
        PageWalk walk = walker.walk(space, address, needed, known, null);
        switch (walk) {
            case PageWalk.Fault f -> {
                if (remembersAbsent && f.isAbsent()) {
                    rememberAbsent(space, address);
                }
                return new Resolved(null, f.reason(), walk.reads());
            }
            case PageWalk.Leaf leaf -> {
                return new Resolved(cache(space, address, leaf), null, walk.reads());
            }
        }
    }

    /** A page of which nothing is granted, until it is invalidated (specification 6.1). */
    private void rememberAbsent(AddressSpace space, long address) {
        VtdTlbEntry absent = new VtdTlbEntry(
                space.regime(),
                space.domainId(),
                address & -(1L << SecondStage.PAGE_LG2),
                SecondStage.PAGE_LG2,
                0,
                0,
                false);
        if (iotlb.insert(absent)) {
            changes++;
        }
    }

    private VtdTlbEntry cache(AddressSpace space, long address, PageWalk.Leaf leaf) {
        VtdTlbEntry entry = new VtdTlbEntry(
                space.regime(),
                space.domainId(),
                address & -(1L << leaf.sizeLg2()),
                leaf.sizeLg2(),
                leaf.outputBase(),
                leaf.permissions(),
                leaf.dirty());
        if (iotlb.insert(entry)) {
            changes++;
        }
        return entry;
    }

    /** That the tables have nothing is not recorded: the device learns that nothing is granted. */
    @Override
    public @Nullable AtsAnswer answer(Bdf requester, long address, boolean write) {
        Lookup.Found found = served(requester, TRANSLATION_REQUEST, address, write);
        // What lies in the interrupt range is for untranslated writes alone (recalled).
        if (found == null || SecondStageWalker.isInterruptAddress(address)) {
            return null;
        }
        AddressSpace space = found.space();
        if (space.passesThrough()) {
            return new AtsAnswer(
                    address & -1L << SecondStage.PAGE_LG2,
                    SecondStage.PAGE_LG2,
                    address & -1L << SecondStage.PAGE_LG2,
                    true,
                    true,
                    false,
                    0,
                    found.reads());
        }
        if (space.beyond(address) != null) {
            return null;
        }
        Resolved resolved = resolve(space, address, write);
        if (resolved.entry == null && write) {
            resolved = resolve(space, address, false);
        }
        VtdTlbEntry entry = resolved.entry;
        if (entry == null || entry.permissions() == 0) {
            return null;
        }
        return new AtsAnswer(
                entry.base(),
                entry.sizeLg2(),
                entry.outputBase(),
                entry.grants(false),
                entry.grants(true) && entry.dirty(),
                resolved.isHit(),
                resolved.walkReads,
                found.reads());
    }

    @Override
    public Translated translated(Bdf requester, long address, boolean write) {
        Lookup.Found found = served(requester, TRANSLATED, address, write);
        return found == null
                ? Translated.refused(0, 0)
                : Translated.bypassed(address, MemoryType.AS_SENT, found.reads());
    }

    /** What is known of a function whose device TLB is served; null if it has none, and that is recorded. */
    private Lookup.@Nullable Found served(Bdf requester, int addressType, long address, boolean write) {
        if (!control.translates()) {
            return null;
        }
        int sourceId = info.streamId(requester);
        switch (configurations.find(sourceId)) {
            case Lookup.Found f
            when f.space().deviceTlb() -> {
                return f;
            }
            case Lookup.Found f -> {
                if (!f.space().faultsDisabled()) {
                    int reason =
                            FaultReason.DEVICE_TLB_NOT_SERVED.number(f.space().scalable());
                    faults.record(reason, addressType, sourceId, address, write);
                }
            }
            case Lookup.Fault f -> record(f, addressType, sourceId, address, write);
        }
        return null;
    }

    private void record(Lookup.Fault fault, int addressType, int sourceId, long address, boolean write) {
        if (fault.recorded()) {
            faults.record(fault.number(), addressType, sourceId, address, write);
        }
    }

    private Translated fault(
            FaultReason reason,
            int sourceId,
            AddressSpace space,
            long address,
            boolean write,
            int walkReads,
            int configReads) {
        if (!(reason.isQualified() && space.faultsDisabled())) {
            faults.record(reason.number(space.scalable()), UNTRANSLATED, sourceId, address, write);
        }
        return Translated.refused(walkReads, configReads);
    }

    @Override
    public TableWalk walk(Bdf requester, long iova) {
        return tables.walk(info.streamId(requester), iova);
    }
}
