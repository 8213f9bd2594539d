package io.crossdock.iommu.vtd;

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
import io.crossdock.pagetable.PageTable;
import io.crossdock.pagetable.PageTableFormat;
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
 * Driver of a VT-d unit: translation or pass-through, per function. Translation is by second-stage tables, in scalable mode
 * where the unit has them there, else in legacy mode; or by first-stage tables where that is asked for, in scalable mode.
 *
 * <p>Attaching and detaching is for one thread; the domains are as concurrent as {@link TranslationDomain} says.
 */
public final class VtdUnit implements IommuUnit {
    private static final Duration TIMEOUT = Duration.ofSeconds(1);
    /** States that stay; every other bit of GCMD is a command for once. */
    private static final int PERSISTENT = Registers.TE | Registers.QIE | Registers.IRE;

    private static final int TABLE_LG2 = 12;

    private final Machine machine;
    private final IommuInfo info;
    private final Mmio registers;
    private final Capabilities capabilities;
    private final PageTableFormat format;
    private final Descriptors descriptors;
    private final @Nullable EventSink sink;
    private final TableOptions tables;
    private final TablePool pool;
    private final InvalidationQueue queue;
    private final FunctionTables functions;
    private final FaultRegisters faults;
    private final BitSet domainIds = new BitSet();
    private final Map<Bdf, Attachment> attached = new HashMap<>();

    private record Attachment(TranslationDomain domain, int domainId) {}

    private VtdUnit(Machine machine, IommuInfo info, Mmio registers, TableOptions options, @Nullable EventSink sink) {
        this.machine = machine;
        this.info = info;
        this.registers = registers;
        this.sink = sink;
        capabilities = Capabilities.read(registers, options.stage(), name(info));
        format = capabilities.format();
        descriptors = new Descriptors(capabilities);
        tables = options.withCoherentWalk(options.coherentWalk() && capabilities.coherentWalk());
        pool = new TablePool(machine, TABLE_LG2, sink);
        boolean scalable = capabilities.scalable();
        queue = new InvalidationQueue(machine, registers, info.registerBase(), scalable, sink);
        functions = scalable
                ? new PasidTables(machine, capabilities)
                : new ContextTables(machine, capabilities.addressWidthCode());
        faults = new FaultRegisters(registers, capabilities.faultOffset(), capabilities.faultRecords(), info.domain());
        domainIds.set(0); // reserved where absent entries are cached (CAP.CM)
    }

    /**
     * Resets a unit and enables it with every function blocked.
     *
     * @param tables how page tables are kept; coherent walks are had only where the unit has them
     * @throws IommuException if the unit lacks what is needed, the stage that is asked for too, or does not answer
     */
    public static VtdUnit enable(Machine machine, IommuInfo info, TableOptions tables, @Nullable EventSink sink) {
        disable(machine, info);
        Mmio registers = machine.registers(info.registerBase(), info.registerSize());
        VtdUnit unit = new VtdUnit(machine, info, registers, tables, sink);
        try {
            unit.bringUp();
            return unit;
        } catch (RuntimeException e) {
            registers.write32(Registers.GCMD, registers.read32(Registers.GSTS) & Registers.IRE);
            unit.freeMemory();
            throw e;
        }
    }

    /** Disables a unit: requests pass. */
    public static void disable(Machine machine, IommuInfo info) {
        Mmio registers = machine.registers(info.registerBase(), info.registerSize());
        command(machine, info, registers, Registers.TE, false);
        command(machine, info, registers, Registers.QIE, false);
    }

    private void bringUp() {
        registers.write64(Registers.RTADDR, functions.rootRegister());
        command(machine, info, registers, Registers.SRTP, true);
        queue.install();
        command(machine, info, registers, Registers.QIE, true);
        faults.drain(); // what was recorded before is not ours
        forget(Descriptors.CONTEXT_GLOBAL, Descriptors.PASIDS_GLOBAL, descriptors.iotlbGlobal());
        command(machine, info, registers, Registers.TE, true);
    }

    /** Gives one command and waits until GSTS shows it; other states stay (VT-d 11.4.4). */
    private static void command(Machine machine, IommuInfo info, Mmio registers, int bit, boolean on) {
        int status = registers.read32(Registers.GSTS);
        if (!on && (status & bit) == 0) {
            return;
        }
        int states = status & PERSISTENT;
        registers.write32(Registers.GCMD, on ? states | bit : states & ~bit);
        if (!machine.await(() -> ((registers.read32(Registers.GSTS) & bit) != 0) == on, TIMEOUT)) {
            throw new IommuException(
                    name(info) + " did not answer: waited " + TIMEOUT.toMillis() + " ms for GSTS bit 0x"
                            + Integer.toHexString(bit) + " to become " + (on ? 1 : 0) + ", GSTS=0x"
                            + Integer.toHexString(registers.read32(Registers.GSTS)));
        }
    }

    @Override
    public IommuInfo info() {
        return info;
    }

    @Override
    public String description() {
        return name(info) + (capabilities.scalable() ? ", scalable mode, " : ", ")
                + (capabilities.firstStage() ? "first stage, " : "") + format.name() + ", "
                + format.shape().inputBits() + " bits, "
                + (capabilities.coherentWalk() ? "coherent" : "non-coherent") + " walk, "
                + (capabilities.pageSelective() ? "page" : "domain") + " invalidation"
                + (capabilities.cachingMode() ? ", caching mode" : "");
    }

    @Override
    public TranslationDomain attach(Bdf function, DomainKind kind) {
        return attach(function, kind, null);
    }

    @Override
    public TranslationDomain attachWithAts(Bdf function) {
        if (!capabilities.deviceTlbs()) {
            throw new IommuException(
                    name(info) + " answers no translation requests (ECAP.DT=0): attach " + function + " without ATS");
        }
        DeviceTlb device = DeviceTlb.of(machine, function);
        AtsFunction ats = new AtsFunction(
                queue,
                device,
                Descriptors.deviceTlb(info.streamId(function), device.queueDepth()),
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
        if (kind == DomainKind.IDENTITY && !capabilities.passThrough()) {
            throw new IommuException(name(info) + " lacks the pass-through translation type (ECAP.PT): " + function
                    + " cannot be attached as identity; translate it or switch the unit off");
        }
        detach(function);
        int sourceId = info.streamId(function);
        int domainId = takeDomainId();
        Descriptors.Scope scope = scope(kind, domainId);
        TranslationDomain domain;
        if (kind == DomainKind.TRANSLATED) {
            PageTable table = new PageTable(format, pool, sink, tables);
            domain = new VtdDomain(table, pool, queue, capabilities, scope, ats);
            functions.writeTranslated(sourceId, domainId, table.root(), ats != null);
        } else {
            domain = new UntranslatedDomain(DomainKind.IDENTITY);
            functions.writePassThrough(sourceId, domainId);
        }
        attached.put(function, new Attachment(domain, domainId));
        // An absent entry may be cached in caching mode, under domain 0, as may an absent root entry.
        forget(Descriptors.CONTEXT_GLOBAL, Descriptors.PASIDS_GLOBAL, scope.all());
        return domain;
    }

    /** What is remembered of requests that pass through is named as what a second stage translates is. */
    private Descriptors.Scope scope(DomainKind kind, int domainId) {
        return kind == DomainKind.TRANSLATED && capabilities.firstStage()
                ? Descriptors.firstStage(domainId, PasidTables.RID_PASID)
                : descriptors.secondStage(domainId);
    }

    private int takeDomainId() {
        int id = domainIds.nextClearBit(1);
        if (id >= capabilities.domains()) {
            throw new IommuException(name(info) + " has no domain identifier left: limit="
                    + (capabilities.domains() - 1) + "; detach a device");
        }
        domainIds.set(id);
        return id;
    }

    /** First the context entries, then the PASID entries, if there are any, then what was translated (VT-d 6.5.3). */
    private void forget(long contextDescriptor, long pasidDescriptor, long iotlbDescriptor) {
        queue.lock();
        try {
            queue.add(contextDescriptor, 0);
            if (capabilities.scalable()) {
                queue.add(pasidDescriptor, 0);
            }
            queue.add(iotlbDescriptor, 0);
            queue.sync();
        } finally {
            queue.unlock();
        }
    }

    @Override
    public void detach(Bdf function) {
        Attachment attachment = attached.remove(function);
        if (attachment == null) {
            return;
        }
        if (attachment.domain() instanceof VtdDomain tables && tables.ats() != null) {
            tables.ats().disable();
        }
        int sourceId = info.streamId(function);
        functions.clear(sourceId);
        int domainId = attachment.domainId();
        forget(
                Descriptors.contextDevice(domainId, sourceId),
                Descriptors.pasidsDomain(domainId),
                scope(attachment.domain().kind(), domainId).all());
        if (attachment.domain() instanceof VtdDomain tables) {
            tables.release();
        }
        domainIds.clear(domainId);
    }

    @Override
    public List<FaultRecord> drainFaults() {
        return faults.drain();
    }

    @Override
    public long lostFaults() {
        return faults.lost();
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
        functions.free();
        queue.free();
        pool.close();
    }

    private static String name(IommuInfo info) {
        return "VT-d unit at 0x" + Long.toHexString(info.registerBase());
    }
}
