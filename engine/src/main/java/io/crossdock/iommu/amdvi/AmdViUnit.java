package io.crossdock.iommu.amdvi;

import io.crossdock.event.EventSink;
import io.crossdock.iommu.AtsFunction;
import io.crossdock.iommu.CoveringRange;
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
import io.crossdock.pagetable.AmdV1;
import io.crossdock.pagetable.PageTable;
import io.crossdock.pagetable.PageTableFormat;
import io.crossdock.pagetable.Stage;
import io.crossdock.pagetable.TableOptions;
import io.crossdock.pagetable.TablePool;
import io.crossdock.pagetable.X86;
import io.crossdock.pci.Bdf;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Driver of an AMD IOMMU: host translation by version 1 tables of four levels, guest translation by x86-64 tables (version 2)
 * of four levels where that is asked for, or none, per function.
 *
 * <p>Attaching and detaching is for one thread; the domains are as concurrent as {@link TranslationDomain} says.
 */
public final class AmdViUnit implements IommuUnit {
    private static final Duration TIMEOUT = Duration.ofSeconds(1);
    private static final int TABLE_LG2 = 12;
    private static final int DOMAINS = 1 << 16;
    private static final long RUNNING = Registers.STATUS_COMMAND_RUN | Registers.STATUS_EVENT_RUN;

    private final Machine machine;
    private final IommuInfo info;
    private final Mmio registers;
    private final long features;
    private final boolean guest;
    private final boolean remembersAbsent;
    private final PageTableFormat format;
    private final @Nullable EventSink sink;
    private final TableOptions tables;
    private final TablePool pool;
    private final DeviceTable devices;
    private final CommandBuffer commands;
    private final EventLog events;
    private final BitSet domainIds = new BitSet();
    private final Map<Bdf, Attachment> attached = new HashMap<>();

    /** @param roots of guest tables; null without them */
    private record Attachment(
            TranslationDomain domain,
            int domainId,
            @Nullable GuestRoots roots) {}

    private AmdViUnit(Machine machine, IommuInfo info, Mmio registers, TableOptions options, @Nullable EventSink sink) {
        this.machine = machine;
        this.info = info;
        this.registers = registers;
        this.sink = sink;
        features = registers.read64(Registers.FEATURES);
        if (options.stage() == Stage.NESTED) {
            throw new IommuException(
                    name(info) + " is not given two stages by this driver: stage=NESTED; ask for stage 1 or 2");
        }
        guest = options.stage() == Stage.FIRST;
        if (guest && (features & Registers.FEATURE_GUEST_TABLES) != Registers.FEATURE_GUEST_TABLES) {
            throw new IommuException(
                    name(info) + " lacks guest tables for requests without PASID (EFR.GTSup, EFR.GIOSup;"
                            + " ask for stage 2): features=0x" + Long.toHexString(features));
        }
        remembersAbsent = CapabilityHeader.remembersAbsent(machine, info);
        format = guest ? X86.FOUR_LEVELS : AmdV1.FOUR_LEVELS;
        tables = options;
        pool = new TablePool(machine, TABLE_LG2, sink);
        devices = new DeviceTable(machine);
        commands = new CommandBuffer(machine, registers, info.registerBase(), sink);
        events = new EventLog(machine, registers, info.domain());
    }

    /**
     * Resets a unit and enables it with every function blocked.
     *
     * @param tables how page tables are kept; coherent walks are had only where the unit has them
     * @throws IommuException if the unit lacks the stage that is asked for, or does not answer
     */
    public static AmdViUnit enable(Machine machine, IommuInfo info, TableOptions tables, @Nullable EventSink sink) {
        disable(machine, info);
        Mmio registers = machine.registers(info.registerBase(), info.registerSize());
        AmdViUnit unit = new AmdViUnit(machine, info, registers, tables, sink);
        try {
            unit.bringUp();
            return unit;
        } catch (RuntimeException e) {
            disable(machine, info);
            unit.freeMemory();
            throw e;
        }
    }

    /** Disables a unit: requests pass. */
    public static void disable(Machine machine, IommuInfo info) {
        machine.registers(info.registerBase(), info.registerSize()).write64(Registers.CONTROL, 0);
    }

    private void bringUp() {
        registers.write64(Registers.DEVICE_TABLE, devices.register());
        commands.install();
        events.install();
        registers.write64(Registers.STATUS, Registers.STATUS_EVENT_OVERFLOW); // what was lost before is not ours
        // At once: a unit that is not enabled fetches no commands and logs nothing. Every function is still blocked.
        registers.write64(
                Registers.CONTROL,
                Registers.IOMMU_EN
                        | Registers.EVENT_LOG_EN
                        | Registers.COMMAND_EN
                        | (guest ? Registers.GUEST_TRANSLATION_EN : 0));
        if (!machine.await(() -> (registers.read64(Registers.STATUS) & RUNNING) == RUNNING, TIMEOUT)) {
            throw new IommuException(name(info) + " did not answer: waited " + TIMEOUT.toMillis()
                    + " ms for command buffer and event log to run, status=0x"
                    + Long.toHexString(registers.read64(Registers.STATUS)));
        }
        if ((features & Registers.FEATURE_INVALIDATE_ALL) != 0) {
            commands.lock();
            try {
                commands.add(Commands.INVALIDATE_ALL, 0);
                commands.sync();
            } finally {
                commands.unlock();
            }
        }
    }

    @Override
    public IommuInfo info() {
        return info;
    }

    @Override
    public String description() {
        return name(info) + (guest ? ", guest tables, " : ", ") + format.name() + ", "
                + format.shape().inputBits() + " bits, page invalidation"
                + (remembersAbsent ? ", caches absent entries" : "");
    }

    @Override
    public TranslationDomain attach(Bdf function, DomainKind kind) {
        return attach(function, kind, null);
    }

    @Override
    public TranslationDomain attachWithAts(Bdf function) {
        if (!CapabilityHeader.servesDeviceTlbs(machine, info)) {
            throw new IommuException(
                    name(info) + " answers no translation requests (IotlbSup=0): attach " + function + " without ATS");
        }
        if (guest) {
            // Whether a device that sends no PASID forgets by a command with GN or by one without is not known here.
            throw new IommuException(name(info) + " is driven with guest tables, and ATS here with host tables: attach "
                    + function + " without ATS, or choose stage 2");
        }
        DeviceTlb device = DeviceTlb.of(machine, function);
        AtsFunction ats = new AtsFunction(
                commands,
                device,
                Commands.invalidateDeviceTlb(info.streamId(function), device.queueDepth()),
                CoveringRange.ALL,
                CoveringRange::sized);
        TranslationDomain domain = attach(function, DomainKind.TRANSLATED, ats);
        ats.enable(() -> detach(function));
        return domain;
    }

    private TranslationDomain attach(Bdf function, DomainKind kind, @Nullable AtsFunction ats) {
        if (kind == DomainKind.OFF) {
            throw new IommuException(name(info) + " is on: " + function + " cannot be attached as if it were off");
        }
        detach(function);
        int deviceId = info.streamId(function);
        int domainId = takeDomainId();
        TranslationDomain domain;
        GuestRoots roots = null;
        if (kind == DomainKind.TRANSLATED) {
            PageTable table = new PageTable(format, pool, sink, tables);
            domain = new AmdViDomain(table, pool, commands, domainId, guest ? Commands.GUEST : 0, remembersAbsent, ats);
            if (guest) {
                roots = GuestRoots.of(machine, table.root());
                devices.translateGuest(deviceId, domainId, roots.address());
            } else {
                devices.translate(
                        deviceId, domainId, table.root(), format.shape().levels(), ats != null);
            }
        } else {
            domain = new UntranslatedDomain(DomainKind.IDENTITY);
            devices.pass(deviceId, domainId);
        }
        attached.put(function, new Attachment(domain, domainId, roots));
        forget(deviceId, domainId);
        return domain;
    }

    private int takeDomainId() {
        int id = domainIds.nextClearBit(1); // 0 is that of blocked functions
        if (id >= DOMAINS) {
            throw new IommuException(
                    name(info) + " has no domain identifier left: limit=" + (DOMAINS - 1) + "; detach a device");
        }
        domainIds.set(id);
        return id;
    }

    /** First the device table entry, then what was translated with it. */
    private void forget(int deviceId, int domainId) {
        commands.lock();
        try {
            commands.add(Commands.invalidateDevice(deviceId), 0);
            commands.add(Commands.invalidatePages(domainId), Commands.WHOLE_DOMAIN);
            if (guest) {
                commands.add(Commands.invalidatePages(domainId), Commands.WHOLE_DOMAIN | Commands.GUEST);
            }
            commands.sync();
        } finally {
            commands.unlock();
        }
    }

    @Override
    public void detach(Bdf function) {
        Attachment attachment = attached.remove(function);
        if (attachment == null) {
            return;
        }
        if (attachment.domain() instanceof AmdViDomain tables && tables.ats() != null) {
            tables.ats().disable();
        }
        int deviceId = info.streamId(function);
        devices.block(deviceId);
        forget(deviceId, attachment.domainId());
        if (attachment.domain() instanceof AmdViDomain tables) {
            tables.release();
        }
        if (attachment.roots() != null) {
            attachment.roots().free();
        }
        domainIds.clear(attachment.domainId());
    }

    @Override
    public List<FaultRecord> drainFaults() {
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
        disable(machine, info);
        freeMemory();
    }

    private void freeMemory() {
        devices.free();
        commands.free();
        events.free();
        pool.close();
    }

    private static String name(IommuInfo info) {
        return "AMD-Vi unit at 0x" + Long.toHexString(info.registerBase());
    }
}
