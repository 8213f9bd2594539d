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
 */
public record Platform(
        Cpu cpu,
        Optional<KernelVersion> kernel,
        Iommu iommu,
        RootComplex rootComplex,
        List<AddressRange> dram,
        List<Parameter> parameters) {
    public static final Platform UNKNOWN =
            new Platform(Cpu.UNKNOWN, Optional.empty(), Iommu.UNKNOWN, RootComplex.UNKNOWN, List.of(), List.of());

    public Platform {
        dram = List.copyOf(dram);
        parameters = List.copyOf(parameters);
    }

    public Platform withKernel(KernelVersion version) {
        return new Platform(cpu, Optional.of(version), iommu, rootComplex, dram, parameters);
    }

    public Platform withIommu(Iommu unit) {
        return new Platform(cpu, kernel, unit, rootComplex, dram, parameters);
    }

    public Platform withRootComplex(RootComplex facts) {
        return new Platform(cpu, kernel, iommu, facts, dram, parameters);
    }

    public Platform withCpu(Cpu processor) {
        return new Platform(processor, kernel, iommu, rootComplex, dram, parameters);
    }
}
