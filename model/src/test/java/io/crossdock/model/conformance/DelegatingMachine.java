package io.crossdock.model.conformance;

import io.crossdock.machine.ForwardingMachine;
import io.crossdock.machine.ForwardingMmio;
import io.crossdock.machine.Machine;
import io.crossdock.machine.Mmio;
import io.crossdock.machine.PciFunction;
import io.crossdock.pci.AddressRange;
import io.crossdock.pci.Bdf;
import java.util.List;
import java.util.Optional;

/** A machine that passes everything on; tests break one thing of it each. */
class DelegatingMachine extends ForwardingMachine {
    DelegatingMachine(Machine inner) {
        super(inner);
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
    static class DelegatingMmio extends ForwardingMmio {
        DelegatingMmio(Mmio inner) {
            super(inner);
        }
    }
}
