package io.crossdock.dma;

import io.crossdock.event.FlightSink;
import io.crossdock.iommu.DomainKind;
import io.crossdock.iommu.FaultRecord;
import io.crossdock.iommu.TranslationDomain;
import io.crossdock.machine.Machine;
import io.crossdock.machine.PciFunction;
import io.crossdock.pagetable.MemoryType;
import io.crossdock.pci.Bdf;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A machine's DMA: its translation units under one policy, and the devices attached to them.
 *
 * <p>Attaching and detaching is for one thread; mapping through an attached device is as concurrent as the machine.
 */
public final class Dma implements AutoCloseable {
    private final Machine machine;
    private final DmaConfig config;
    private final Iommus iommus;
    private final Map<Bdf, DmaDevice> devices = new LinkedHashMap<>();

    private Dma(Machine machine, DmaConfig config, Iommus iommus) {
        this.machine = machine;
        this.config = config;
        this.iommus = iommus;
    }

    /**
     * Brings the machine's translation units into the state that the configuration asks for. A function that is not
     * attached reaches nothing while a unit is enabled.
     *
     * @throws io.crossdock.iommu.IommuException if a unit is missing, lacks what is needed or does not answer
     */
    public static Dma start(Machine machine, DmaConfig config) {
        DmaConfig recorded = config.withSink(FlightSink.beside(config.sink()));
        return new Dma(machine, recorded, Iommus.start(machine, recorded));
    }

    /** As {@link #start(Machine, DmaConfig)} with nobody listening. */
    public static Dma start(Machine machine, DomainKind mode) {
        return start(machine, DmaConfig.of(mode));
    }

    public Machine machine() {
        return machine;
    }

    public DmaConfig config() {
        return config;
    }

    /** Gives a function an address space in the configured mode. */
    public DmaDevice attach(PciFunction function) {
        return attach(function, config.mode(), DeviceTraits.DEFAULT);
    }

    /**
     * Gives a function an address space of its own.
     *
     * @param kind {@link DomainKind#OFF} only where the configuration says so
     * @throws IllegalStateException if it is attached already
     */
    public DmaDevice attach(PciFunction function, DomainKind kind, DeviceTraits traits) {
        Bdf bdf = function.bdf();
        if (devices.containsKey(bdf)) {
            throw new IllegalStateException(bdf + " is attached already; close its DmaDevice first");
        }
        TranslationDomain domain = iommus.attach(bdf, kind, traits.ats());
        AddressSpace space = domain.kind() == DomainKind.TRANSLATED
                ? AddressSpace.of(machine, domain, config.withPolicy(policy(traits)), traits.dmaMask())
                : null;
        DmaDevice device = new DmaDevice(this, function, domain, traits, space, bypass(domain, traits));
        devices.put(bdf, device);
        return device;
    }

    /** The way around the translation, where there may be one and the addresses for it are not taken. */
    private @Nullable BypassWindow bypass(TranslationDomain domain, DeviceTraits traits) {
        if (domain.kind() != DomainKind.TRANSLATED || !config.bypass() || !traits.trusted()) {
            return null;
        }
        long base = BypassWindow.base(domain);
        MemoryType type = domain.carriesMemoryType() ? traits.memoryType() : null;
        return IovaSpaces.isFreeFrom(base, machine, domain) ? new BypassWindow(domain, base, type) : null;
    }

    /** As Linux does: what is deferred is not for devices from outside. */
    private InvalidationPolicy policy(DeviceTraits traits) {
        return traits.trusted() || config.policy().isStrict() ? config.policy() : InvalidationPolicy.STRICT;
    }

    void detach(DmaDevice device) {
        Bdf bdf = device.function().bdf();
        if (devices.remove(bdf, device)) {
            iommus.detach(bdf);
        }
    }

    /** Fault records of all units since the last call, per unit oldest first. */
    public List<FaultRecord> drainFaults() {
        return iommus.drainFaults();
    }

    /** What the units are, one line each; empty where none is enabled. */
    public List<String> describeUnits() {
        return iommus.describe();
    }

    /** Detaches all devices, disables the units and gives their memory back. */
    @Override
    public void close() {
        for (DmaDevice device : new ArrayList<>(devices.values())) {
            device.close();
        }
        iommus.close();
    }
}
