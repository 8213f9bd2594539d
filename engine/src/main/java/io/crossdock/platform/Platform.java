package io.crossdock.platform;

import io.crossdock.pci.AddressRange;
import java.util.List;
import java.util.Optional;

/**
 * A machine without its PCI functions.
 *
 * @param cpu processor
 * @param kernel Linux version, where known
 * @param iommu I/O memory management unit
 * @param rootComplex peer forwarding
 * @param dram ranges of system memory; empty where unknown
 * @param parameters figures that the description states about this machine; they win over the catalogue's
 * @param driver how the driver maps peer memory
 * @param host what the host told besides
 */
public record Platform(
        Cpu cpu,
        Optional<KernelVersion> kernel,
        Iommu iommu,
        RootComplex rootComplex,
        List<AddressRange> dram,
        List<Parameter> parameters,
        DriverPractice driver,
        HostFacts host) {
    public static final Platform UNKNOWN =
            new Platform(Cpu.UNKNOWN, Optional.empty(), Iommu.UNKNOWN, RootComplex.UNKNOWN, List.of(), List.of());

    public Platform {
        dram = List.copyOf(dram);
        parameters = List.copyOf(parameters);
    }

    /** A machine whose driver does what stock drivers do. */
    public Platform(
            Cpu cpu,
            Optional<KernelVersion> kernel,
            Iommu iommu,
            RootComplex rootComplex,
            List<AddressRange> dram,
            List<Parameter> parameters) {
        this(cpu, kernel, iommu, rootComplex, dram, parameters, DriverPractice.STOCK, HostFacts.NONE);
    }

    public Platform withKernel(KernelVersion version) {
        return new Platform(cpu, Optional.of(version), iommu, rootComplex, dram, parameters, driver, host);
    }

    public Platform withIommu(Iommu unit) {
        return new Platform(cpu, kernel, unit, rootComplex, dram, parameters, driver, host);
    }

    public Platform withRootComplex(RootComplex facts) {
        return new Platform(cpu, kernel, iommu, facts, dram, parameters, driver, host);
    }

    public Platform withCpu(Cpu processor) {
        return new Platform(processor, kernel, iommu, rootComplex, dram, parameters, driver, host);
    }

    public Platform withDriver(DriverPractice practice) {
        return new Platform(cpu, kernel, iommu, rootComplex, dram, parameters, practice, host);
    }

    public Platform withHost(HostFacts facts) {
        return new Platform(cpu, kernel, iommu, rootComplex, dram, parameters, driver, facts);
    }
}
