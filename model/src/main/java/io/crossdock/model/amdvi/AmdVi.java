package io.crossdock.model.amdvi;

import io.crossdock.machine.IommuInfo;
import io.crossdock.machine.Mmio;
import io.crossdock.machine.PciFunction;
import io.crossdock.memory.PhysicalMemory;
import io.crossdock.model.iommu.Drain;
import io.crossdock.model.iommu.InFlight;
import io.crossdock.model.iommu.TableWalk;
import io.crossdock.model.iommu.Translated;
import io.crossdock.model.iommu.TranslationCache;
import io.crossdock.model.iommu.TranslationUnit;
import io.crossdock.model.iommu.WalkCache;
import io.crossdock.model.observe.MemoryType;
import io.crossdock.model.register.RegisterMmio;
import io.crossdock.pci.Bdf;
import java.util.Optional;

/**
 * A modelled AMD IOMMU: host translation by version 1 tables with 1 to 6 levels and all page sizes, or guest translation by
 * version 2 tables with 4 levels for requests without PASID, with or without memory of absent entries, pass-through, command
 * buffer with draining, event log; not both nested, and no interrupt remapping, device TLB or performance counters. Not thread-safe.
 */
public final class AmdVi implements TranslationUnit {
    /** Bytes of the register block. */
    public static final long REGISTER_SIZE = AmdViRegisters.SIZE;

    private static final int PAGE_LG2 = 12;
    private static final long INTERRUPT_BASE = 0xfee0_0000L;
    private static final long INTERRUPT_END = 0xfef0_0000L;

    private final IommuInfo info;
    private final AmdViFunction function;
    private final DeviceTable devices;
    private final TranslationCache<AmdTlbEntry> iotlb;
    private final WalkCache walks = new WalkCache();
    private final HostWalker hostWalker;
    private final GuestWalker guestWalker;
    private final EventLog events;
    private final CommandBuffer commands;
    private final AmdViRegisters registers;
    private final TableReader tables;
    private final Mmio mmio;
    private long changes;

    /**
     * @param registerBase physical address of the register block
     * @param domain PCI segment whose functions the unit serves
     * @param memory physical memory that holds tables and rings
     * @param inFlight accesses that the unit let pass and that have not arrived
     * @param parameters what the implementation chooses
     */
    public AmdVi(long registerBase, int domain, PhysicalMemory memory, InFlight inFlight, AmdViParameters parameters) {
        info = new IommuInfo(IommuInfo.Kind.AMDVI, registerBase, REGISTER_SIZE, domain);
        function = AmdViFunction.of(domain, registerBase, parameters.npCache());
        devices = new DeviceTable(memory);
        iotlb = new TranslationCache<>(parameters.iotlbEntries());
        hostWalker = new HostWalker(memory);
        guestWalker = new GuestWalker(memory);
        events = new EventLog(memory);
        commands = new CommandBuffer(memory, devices, iotlb, walks, new Drain(inFlight), events, parameters);
        registers = new AmdViRegisters(devices, commands, events);
        tables = new TableReader(registers, devices, hostWalker, guestWalker);
        mmio = new RegisterMmio(registers, REGISTER_SIZE);
    }

    @Override
    public IommuInfo info() {
        return info;
    }

    @Override
    public Optional<PciFunction> function() {
        return Optional.of(function);
    }

    @Override
    public Mmio registers() {
        return mmio;
    }

    @Override
    public void step() {
        if (commands.step()) {
            changes++;
        }
    }

    @Override
    public boolean busy() {
        return commands.busy();
    }

    @Override
    public long cached() {
        return iotlb.contents() + walks.contents();
    }

    @Override
    public long generation() {
        return changes + registers.writes();
    }

    @Override
    public Translated translate(Bdf requester, long address, boolean write) {
        if (!registers.translates()) {
            return Translated.bypassed(address, MemoryType.AS_SENT, 0);
        }
        if (write && address >= INTERRUPT_BASE && address < INTERRUPT_END) {
            // An interrupt request: not translated by page tables.
            return new Translated(true, address, INTERRUPT_END - address, MemoryType.AS_SENT, false, 0, 0);
        }
        int deviceId = info.streamId(requester);
        return switch (devices.lookup(deviceId)) {
            case DeviceTable.Lookup.Found found -> translate(deviceId, found.entry(), address, write, found.reads());
            case DeviceTable.Lookup.Fault fault -> {
                if (fault.illegal()) {
                    events.log(EventLog.ILLEGAL_DEV_TABLE, flags(0, write), 0, deviceId, address);
                } else {
                    events.log(EventLog.DEV_TAB_HARDWARE, flags(0, write), 0, deviceId, fault.address());
                }
                yield Translated.refused(0, 1);
            }
        };
    }

    private Translated translate(int deviceId, DeviceTableEntry device, long address, boolean write, int configReads) {
        if (!device.isValid()) {
            return Translated.bypassed(address, MemoryType.AS_SENT, configReads);
        }
        int needed = write ? DeviceTableEntry.WRITE : DeviceTableEntry.READ;
        if (!device.hasTranslation() || (device.permissions() & needed) == 0) {
            long flags = device.hasTranslation() ? EventLog.PRESENT | EventLog.NO_PERMISSION : 0;
            return fault(deviceId, device, flags, address, write, 0, configReads);
        }
        boolean guest = device.translatesGuest();
        if (device.mode() == 0 && !guest) {
            return Translated.bypassed(address, MemoryType.AS_SENT, configReads);
        }
        int regime = guest ? AmdTlbEntry.GUEST : AmdTlbEntry.HOST;
        AmdTlbEntry entry = iotlb.lookup(regime, device.domainId(), address);
        if (entry != null && write && (entry.permissions() & needed) != 0 && !entry.dirty()) {
            // The first write: the dirty flag is to be set.
            iotlb.invalidate(entry::equals);
            entry = null;
        }
        boolean hit = entry != null;
        int walkReads = 0;
        if (entry == null) {
            WalkCache.Space known = walks.of(regime, device.domainId(), PAGE_LG2);
            PageWalk walk = guest
                    ? guestWalker.walk(device, address, write, known, null)
                    : hostWalker.walk(device, address, known, null);
            walkReads = walk.reads();
            switch (walk) {
                case PageWalk.Fault f -> {
                    if (function.npCache() && f.why() == PageWalk.Reason.NOT_PRESENT) {
                        rememberAbsent(regime, device, address);
                    }
                    return fault(deviceId, device, f, address, write, configReads);
                }
                case PageWalk.Leaf leaf -> entry = cache(regime, device, address, leaf);
            }
        }
        if ((entry.permissions() & needed) == 0) {
            long flags = entry.isAbsent() ? 0 : EventLog.PRESENT | EventLog.NO_PERMISSION;
            return fault(deviceId, device, flags, address, write, walkReads, configReads);
        }
        long offset = address - entry.base();
        return new Translated(
                true,
                entry.outputBase() + offset,
                (1L << entry.sizeLg2()) - offset,
                MemoryType.AS_SENT,
                hit,
                walkReads,
                configReads);
    }

    /** A page of which nothing is granted, until an invalidation touches it. */
    private void rememberAbsent(int regime, DeviceTableEntry device, long address) {
        AmdTlbEntry absent = new AmdTlbEntry(
                regime, device.domainId(), address & -(1L << PAGE_LG2), PAGE_LG2, AmdTlbEntry.ABSENT, 0, false);
        if (iotlb.insert(absent)) {
            changes++;
        }
    }

    private AmdTlbEntry cache(int regime, DeviceTableEntry device, long address, PageWalk.Leaf leaf) {
        AmdTlbEntry entry = new AmdTlbEntry(
                regime,
                device.domainId(),
                address & -(1L << leaf.sizeLg2()),
                leaf.sizeLg2(),
                leaf.base(),
                leaf.permissions(),
                leaf.dirty());
        if (iotlb.insert(entry)) {
            changes++;
        }
        return entry;
    }

    private Translated fault(
            int deviceId, DeviceTableEntry device, PageWalk.Fault walk, long address, boolean write, int configReads) {
        if (walk.why() == PageWalk.Reason.UNREADABLE) {
            events.log(EventLog.PAGE_TAB_HARDWARE, flags(0, write), device.domainId(), deviceId, walk.entryAddress());
            return Translated.refused(walk.reads(), configReads);
        }
        long flags = switch (walk.why()) {
            case ILLEGAL_ENTRY -> EventLog.PRESENT | EventLog.RESERVED;
            case DENIED -> EventLog.PRESENT | EventLog.NO_PERMISSION;
            case NOT_PRESENT, UNREADABLE -> 0;
        };
        return fault(deviceId, device, flags, address, write, walk.reads(), configReads);
    }

    private Translated fault(
            int deviceId,
            DeviceTableEntry device,
            long flags,
            long address,
            boolean write,
            int walkReads,
            int configReads) {
        if (!device.suppressesEvents()) {
            long whose = device.translatesGuest() ? EventLog.GUEST_USER : 0;
            int id = device.translatesGuest() ? 0 : device.domainId(); // PASID 0
            events.log(EventLog.IO_PAGE_FAULT, flags(flags | whose, write), id, deviceId, address);
        }
        return Translated.refused(walkReads, configReads);
    }

    private static long flags(long flags, boolean write) {
        return write ? flags | EventLog.WRITE : flags;
    }

    @Override
    public TableWalk walk(Bdf requester, long iova) {
        return tables.walk(info.streamId(requester), iova);
    }
}
