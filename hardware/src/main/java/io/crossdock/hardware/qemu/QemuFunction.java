package io.crossdock.hardware.qemu;

import io.crossdock.machine.MachineException;
import io.crossdock.machine.Mmio;
import io.crossdock.machine.PciFunction;
import io.crossdock.pci.AddressRange;
import io.crossdock.pci.Bdf;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A function with its config space in the ECAM window and its BARs where {@link PciEnumerator} put them. */
final class QemuFunction implements PciFunction {
    static final int CONFIG_SIZE = 4096;

    private final QtestClient client;
    private final Bdf bdf;
    private final Mmio config;
    private final Map<Integer, AddressRange> bars = new TreeMap<>();

    QemuFunction(QtestClient client, Bdf bdf, long ecamBase) {
        this.client = client;
        this.bdf = bdf;
        long base = ecamBase + ((long) bdf.requesterId() << 12);
        this.config = new QtestMmio(client, new AddressRange(base, CONFIG_SIZE));
    }

    void setBar(int index, AddressRange range) {
        bars.put(index, range);
    }

    @Override
    public Bdf bdf() {
        return bdf;
    }

    @Override
    public int configRead32(int offset) {
        return config.read32(offset);
    }

    @Override
    public void configWrite32(int offset, int value) {
        config.write32(offset, value);
    }

    @Override
    public Optional<AddressRange> barRange(int index) {
        return Optional.ofNullable(bars.get(index));
    }

    @Override
    public Mmio bar(int index) {
        AddressRange range = barRange(index)
                .orElseThrow(() -> new MachineException(
                        bdf + " has no memory BAR " + index + "; it has " + (bars.isEmpty() ? "none" : bars.keySet())));
        return new QtestMmio(client, range);
    }
}
