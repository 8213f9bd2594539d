package io.crossdock.machine;

import io.crossdock.pci.Bdf;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** A machine that passes every call on to another, for whoever changes or watches a part of it. As thread-safe as that. */
public abstract class ForwardingMachine implements Machine {
    /** Where calls go. */
    protected final Machine inner;

    protected ForwardingMachine(Machine inner) {
        this.inner = inner;
    }

    @Override
    public List<? extends PciFunction> functions() {
        return inner.functions();
    }

    @Override
    public Optional<? extends PciFunction> function(Bdf bdf) {
        return inner.function(bdf);
    }

    @Override
    public Optional<? extends PciFunction> function(IommuInfo iommu) {
        return inner.function(iommu);
    }

    @Override
    public List<IommuInfo> iommus() {
        return inner.iommus();
    }

    @Override
    public Mmio registers(long physicalBase, long size) {
        return inner.registers(physicalBase, size);
    }

    @Override
    public DmaMemory allocate(long size, long alignment) {
        return inner.allocate(size, alignment);
    }

    @Override
    public void free(DmaMemory memory) {
        inner.free(memory);
    }

    @Override
    public MachineClock clock() {
        return inner.clock();
    }

    @Override
    public boolean await(BooleanSupplier condition, Duration timeout) {
        return inner.await(condition, timeout);
    }

    @Override
    public void close() {
        inner.close();
    }
}
