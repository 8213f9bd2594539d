package io.crossdock.model.conformance;

import io.crossdock.machine.DmaMemory;
import io.crossdock.machine.IommuInfo;
import io.crossdock.machine.Machine;
import io.crossdock.machine.MachineClock;
import io.crossdock.machine.Mmio;
import io.crossdock.machine.PciFunction;
import io.crossdock.pci.AddressRange;
import io.crossdock.pci.Bdf;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** A machine that passes everything on; tests break one thing of it each. */
class DelegatingMachine implements Machine {
    final Machine inner;

    DelegatingMachine(Machine inner) {
        this.inner = inner;
    }

    @Override
    public List<? extends PciFunction> functions() {
        return inner.functions().stream().map(this::wrap).toList();
    }

    @Override
    public Optional<? extends PciFunction> function(Bdf bdf) {
        return inner.function(bdf).map(this::wrap);
    }

    PciFunction wrap(PciFunction function) {
        return function;
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

    /** A function that passes everything on. */
    static class DelegatingFunction implements PciFunction {
        final PciFunction inner;

        DelegatingFunction(PciFunction inner) {
            this.inner = inner;
        }

        @Override
        public Bdf bdf() {
            return inner.bdf();
        }

        @Override
        public int configRead32(int offset) {
            return inner.configRead32(offset);
        }

        @Override
        public void configWrite32(int offset, int value) {
            inner.configWrite32(offset, value);
        }

        @Override
        public Optional<AddressRange> barRange(int index) {
            return inner.barRange(index);
        }

        @Override
        public Mmio bar(int index) {
            return inner.bar(index);
        }
    }

    /** A register block that passes everything on. */
    static class DelegatingMmio implements Mmio {
        final Mmio inner;

        DelegatingMmio(Mmio inner) {
            this.inner = inner;
        }

        @Override
        public long size() {
            return inner.size();
        }

        @Override
        public int read8(long offset) {
            return inner.read8(offset);
        }

        @Override
        public int read16(long offset) {
            return inner.read16(offset);
        }

        @Override
        public int read32(long offset) {
            return inner.read32(offset);
        }

        @Override
        public long read64(long offset) {
            return inner.read64(offset);
        }

        @Override
        public void write8(long offset, int value) {
            inner.write8(offset, value);
        }

        @Override
        public void write16(long offset, int value) {
            inner.write16(offset, value);
        }

        @Override
        public void write32(long offset, int value) {
            inner.write32(offset, value);
        }

        @Override
        public void write64(long offset, long value) {
            inner.write64(offset, value);
        }
    }
}
