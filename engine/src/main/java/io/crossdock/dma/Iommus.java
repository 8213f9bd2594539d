package io.crossdock.dma;

import io.crossdock.iommu.DomainKind;
import io.crossdock.iommu.FaultRecord;
import io.crossdock.iommu.IommuException;
import io.crossdock.iommu.IommuUnit;
import io.crossdock.iommu.TranslationDomain;
import io.crossdock.iommu.UntranslatedDomain;
import io.crossdock.iommu.amdvi.AmdViUnit;
import io.crossdock.iommu.smmuv3.Smmuv3Unit;
import io.crossdock.iommu.vtd.VtdUnit;
import io.crossdock.machine.IommuInfo;
import io.crossdock.machine.Machine;
import io.crossdock.pci.Bdf;
import java.util.ArrayList;
import java.util.List;

/** The translation units of a machine, all enabled or all disabled. */
final class Iommus implements AutoCloseable {
    private final List<IommuUnit> units;

    private Iommus(List<IommuUnit> units) {
        this.units = units;
    }

    /**
     * Enables every unit, blocking all functions, or disables every unit.
     *
     * @throws IommuException if units are to be enabled and there is none, or one cannot be driven
     */
    static Iommus start(Machine machine, DmaConfig config) {
        boolean enable = config.mode() != DomainKind.OFF;
        List<IommuUnit> units = new ArrayList<>();
        try {
            for (IommuInfo info : machine.iommus()) {
                if (enable) {
                    units.add(enable(machine, info, config));
                } else {
                    disable(machine, info);
                }
            }
        } catch (RuntimeException e) {
            units.forEach(IommuUnit::close);
            throw e;
        }
        if (enable && units.isEmpty()) {
            throw new IommuException("the machine announces no translation unit; use mode OFF");
        }
        return new Iommus(units);
    }

    private static IommuUnit enable(Machine machine, IommuInfo info, DmaConfig config) {
        return switch (info.kind()) {
            case SMMUV3 -> Smmuv3Unit.enable(machine, info, config.tables(), config.sink());
            case VTD -> VtdUnit.enable(machine, info, config.tables(), config.sink());
            case AMDVI -> AmdViUnit.enable(machine, info, config.tables(), config.sink());
        };
    }

    private static void disable(Machine machine, IommuInfo info) {
        switch (info.kind()) {
            case SMMUV3 -> Smmuv3Unit.disable(machine, info);
            case VTD -> VtdUnit.disable(machine, info);
            case AMDVI -> AmdViUnit.disable(machine, info);
        }
    }

    /**
     * Gives a function an address space of its own.
     *
     * @param ats whether it is to keep translations of its own
     */
    TranslationDomain attach(Bdf function, DomainKind kind, boolean ats) {
        if (ats && kind != DomainKind.TRANSLATED) {
            throw new IommuException("ATS is for devices that are translated: kind=" + kind + " for " + function
                    + "; attach it without ATS");
        }
        if (units.isEmpty() != (kind == DomainKind.OFF)) {
            throw new IommuException("units are " + (units.isEmpty() ? "off" : "on") + ": kind=" + kind + " for "
                    + function + " cannot be had");
        }
        return units.isEmpty()
                ? new UntranslatedDomain(DomainKind.OFF)
                : ats ? unit(function).attachWithAts(function) : unit(function).attach(function, kind);
    }

    /** Blocks a function. */
    void detach(Bdf function) {
        if (!units.isEmpty()) {
            unit(function).detach(function);
        }
    }

    private IommuUnit unit(Bdf function) {
        for (IommuUnit unit : units) {
            if (unit.info().serves(function)) {
                return unit;
            }
        }
        throw new IommuException("no translation unit serves " + function + "; the machine announces " + units.size());
    }

    /** Fault records of all units since the last call, per unit oldest first. */
    List<FaultRecord> drainFaults() {
        List<FaultRecord> all = new ArrayList<>();
        for (IommuUnit unit : units) {
            all.addAll(unit.drainFaults());
        }
        return all;
    }

    /** One line for each unit. */
    List<String> describe() {
        return units.stream().map(IommuUnit::description).toList();
    }

    @Override
    public void close() {
        units.forEach(IommuUnit::close);
        units.clear();
    }
}
