package io.crossdock.model.amdvi;

import io.crossdock.machine.IommuInfo;
import io.crossdock.machine.Mmio;
import io.crossdock.machine.PciFunction;
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
import io.crossdock.model.register.RegisterMmio;
import io.crossdock.pci.Bdf;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A modelled AMD IOMMU: host translation by version 1 tables with 1 to 6 levels and all page sizes, or guest translation by
 * version 2 tables with 4 levels for requests without PASID, with or without memory of absent entries, pass-through, command
 * buffer with draining, event log, translation requests of devices (ATS); not both nested, and no interrupt remapping or
 * performance counters. Not thread-safe.
 */
public final class AmdVi implements TranslationUnit {
    /** Bytes of the register block. */
    public static final long REGISTER_SIZE = AmdViRegisters.SIZE;

    private static final int PAGE_LG2 = 12;
    private static final int ALL = DeviceTableEntry.READ | DeviceTableEntry.WRITE;
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
     * @param deviceTlbs translation caches of functions
     * @param parameters what the implementation chooses
     */
    public AmdVi(
            long registerBase,
            int domain,
            PhysicalMemory memory,
            InFlight inFlight,
            DeviceTlbs deviceTlbs,
            AmdViParameters parameters) {
        info = new IommuInfo(IommuInfo.Kind.AMDVI, registerBase, REGISTER_SIZE, domain);
        function = AmdViFunction.of(domain, registerBase, parameters.npCache());
        devices = new DeviceTable(memory);
        iotlb = new TranslationCache<>(parameters.iotlbEntries());
        hostWalker = new HostWalker(memory);
        guestWalker = new GuestWalker(memory);
        events = new EventLog(memory);
        commands = new CommandBuffer(
                memory, devices, iotlb, walks, new Drain(inFlight), events, deviceTlbs, domain, parameters);
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
                log(fault, flags(0, write), deviceId, address);
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
        Resolved resolved = resolve(device, address, write);
        AmdTlbEntry entry = resolved.entry;
        if (resolved.fault != null) {
            return fault(deviceId, device, resolved.fault, address, write, configReads);
        }
        if (entry == null || (entry.permissions() & needed) == 0) {
            long flags = entry != null && entry.isAbsent() ? 0 : EventLog.PRESENT | EventLog.NO_PERMISSION;
            return fault(deviceId, device, flags, address, write, resolved.walkReads, configReads);
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

    /** A page of which nothing is granted, until an invalidation touches it. */
    private void rememberAbsent(int regime, DeviceTableEntry device, long address) {
        AmdTlbEntry absent = new AmdTlbEntry(
                regime, device.domainId(), address & -(1L << PAGE_LG2), PAGE_LG2, AmdTlbEntry.ABSENT, 0, false);
        if (iotlb.insert(absent)) {
            changes++;
        }
    }

    /**
     * What the cache knows of an address, or else its tables.
     *
     * @param entry null if there is none; it may deny the access
     * @param fault why there is none
     */
    private record Resolved(@Nullable AmdTlbEntry entry, PageWalk.@Nullable Fault fault, int walkReads) {
        boolean isHit() {
            return walkReads == 0;
        }
    }

    private Resolved resolve(DeviceTableEntry device, long address, boolean write) {
        int regime = device.translatesGuest() ? AmdTlbEntry.GUEST : AmdTlbEntry.HOST;
        AmdTlbEntry entry = iotlb.lookup(regime, device.domainId(), address);
        boolean unsetDirty =
                entry != null && write && (entry.permissions() & DeviceTableEntry.WRITE) != 0 && !entry.dirty();
        if (entry != null && !unsetDirty) {
            return new Resolved(entry, null, 0);
        }
        if (entry != null) {
            // The first write: the dirty flag is to be set.
            iotlb.invalidate(entry::equals);
        }
        WalkCache.Space known = walks.of(regime, device.domainId(), PAGE_LG2);
        PageWalk walk = device.translatesGuest()
                ? guestWalker.walk(device, address, write, known, null)
                : hostWalker.walk(device, address, known, null);
        switch (walk) {
            case PageWalk.Fault fault -> {
                if (function.npCache() && fault.why() == PageWalk.Reason.NOT_PRESENT) {
                    rememberAbsent(regime, device, address);
                }
                return new Resolved(null, fault, walk.reads());
            }
            case PageWalk.Leaf leaf -> {
                return new Resolved(cache(regime, device, address, leaf), null, walk.reads());
            }
        }
    }

    /** That the tables have nothing is not logged: the device learns that nothing is granted. */
    @Override
    public @Nullable AtsAnswer answer(Bdf requester, long address, boolean write) {
        long flags = EventLog.TRANSLATION_REQUEST;
        DeviceTable.Lookup.Found found = served(requester, flags, address);
        // What lies in the interrupt range is for untranslated writes alone (recalled).
        if (found == null || address >= INTERRUPT_BASE && address < INTERRUPT_END) {
            return null;
        }
        DeviceTableEntry device = found.entry();
        if (!device.hasTranslation()) {
            refuse(requester, flags, address);
            return null;
        }
        if (device.mode() == 0 && !device.translatesGuest()) {
            long page = address & -1L << PAGE_LG2;
            return grant(device, new AmdTlbEntry(0, 0, page, PAGE_LG2, page, ALL, true), false, 0, found.reads());
        }
        Resolved resolved = resolve(device, address, write);
        if (resolved.entry == null && write) {
            resolved = resolve(device, address, false);
        }
        return resolved.entry == null
                ? null
                : grant(device, resolved.entry, resolved.isHit(), resolved.walkReads, found.reads());
    }

    private static @Nullable AtsAnswer grant(
            DeviceTableEntry device, AmdTlbEntry entry, boolean hit, int walkReads, int configReads) {
        int permissions = entry.permissions() & device.permissions();
        return permissions == 0
                ? null
                : new AtsAnswer(
                        entry.base(),
                        entry.sizeLg2(),
                        entry.outputBase(),
                        (permissions & DeviceTableEntry.READ) != 0,
                        (permissions & DeviceTableEntry.WRITE) != 0 && entry.dirty(),
                        hit,
                        walkReads,
                        configReads);
    }

    @Override
    public Translated translated(Bdf requester, long address, boolean write) {
        DeviceTable.Lookup.Found found = served(requester, 0, address);
        return found == null
                ? Translated.refused(0, 0)
                : Translated.bypassed(address, MemoryType.AS_SENT, found.reads());
    }

    /** What is known of a function that may send ATS requests; null if it may not, and that is logged. */
    private DeviceTable.Lookup.@Nullable Found served(Bdf requester, long flags, long address) {
        if (!registers.translates()) {
            return null;
        }
        switch (devices.lookup(info.streamId(requester))) {
            case DeviceTable.Lookup.Found found
            when found.entry().servesDeviceTlb() -> {
                return found;
            }
            case DeviceTable.Lookup.Found _ -> refuse(requester, flags, address);
            case DeviceTable.Lookup.Fault fault -> log(fault, flags, info.streamId(requester), address);
        }
        return null;
    }

    private void refuse(Bdf requester, long flags, long address) {
        long kind = flags | EventLog.NO_DEVICE_TLB;
        events.log(EventLog.INVALID_DEVICE_REQUEST, kind, 0, info.streamId(requester), address);
    }

    private void log(DeviceTable.Lookup.Fault fault, long flags, int deviceId, long address) {
        if (fault.illegal()) {
            events.log(EventLog.ILLEGAL_DEV_TABLE, flags, 0, deviceId, address);
        } else {
            events.log(EventLog.DEV_TAB_HARDWARE, flags, 0, deviceId, fault.address());
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
