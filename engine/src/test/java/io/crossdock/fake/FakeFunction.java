package io.crossdock.fake;

import io.crossdock.machine.MachineException;
import io.crossdock.machine.Mmio;
import io.crossdock.machine.PciFunction;
import io.crossdock.pci.AddressRange;
import io.crossdock.pci.Bdf;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** A function whose config space is a map and whose BARs a test states. */
public final class FakeFunction implements PciFunction {
    private final Bdf bdf;
    private final Map<Integer, Integer> config = new HashMap<>();
    private final Map<Integer, AddressRange> bars = new HashMap<>();
    private final Map<Integer, Mmio> registers = new HashMap<>();

    public FakeFunction(String bdf) {
        this.bdf = Bdf.parse(bdf);
    }

    public FakeFunction bar(int index, long base, long size) {
        bars.put(index, new AddressRange(base, size));
        return this;
    }

    public FakeFunction bar(int index, long base, Mmio block) {
        registers.put(index, block);
        return bar(index, base, block.size());
    }

    @Override
    public Bdf bdf() {
        return bdf;
    }

    @Override
    public int configRead32(int offset) {
        return config.getOrDefault(offset, 0);
    }

    @Override
    public void configWrite32(int offset, int value) {
        config.put(offset, value);
    }

    @Override
    public Optional<AddressRange> barRange(int index) {
        return Optional.ofNullable(bars.get(index));
    }

    @Override
    public Mmio bar(int index) {
        Mmio block = registers.get(index);
        if (block == null) {
            throw new MachineException(bdf + " has no memory BAR " + index);
        }
        return block;
    }
}
