package io.crossdock.model;

import io.crossdock.machine.MachineException;
import io.crossdock.machine.Mmio;
import io.crossdock.machine.PciFunction;
import io.crossdock.model.config.FunctionRegisters;
import io.crossdock.model.device.Device;
import io.crossdock.model.device.DeviceBar;
import io.crossdock.model.device.DeviceSpace;
import io.crossdock.model.fabric.Node;
import io.crossdock.pci.AddressRange;
import io.crossdock.pci.Bar;
import io.crossdock.pci.Bdf;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A modelled function: config space, BARs, and the device behind them, made when a BAR is first used. */
final class ModelFunction implements PciFunction {
    private final FunctionRegisters registers;
    private final DeviceSpace space;
    private final Function<Node, Device> maker;
    private final Node node;
    private final Map<Integer, DeviceBar> bars = new HashMap<>();
    private @Nullable Device device;

    ModelFunction(FunctionRegisters registers, DeviceSpace space, Function<Node, Device> maker) {
        this.registers = registers;
        this.space = space;
        this.maker = maker;
        this.node = new Node(registers, this::deviceBar);
    }

    Node node() {
        return node;
    }

    @Override
    public Bdf bdf() {
        return registers.info().bdf();
    }

    @Override
    public int configRead32(int offset) {
        return registers.read32(offset);
    }

    @Override
    public void configWrite32(int offset, int value) {
        registers.write32(offset, value);
    }

    @Override
    public Optional<AddressRange> barRange(int index) {
        return registers.barRange(index);
    }

    @Override
    public Mmio bar(int index) {
        return deviceBar(index);
    }

    MemorySegment barBytes(int index) {
        return deviceBar(index).bytes();
    }

    private DeviceBar deviceBar(int index) {
        return bars.computeIfAbsent(index, this::makeBar);
    }

    private DeviceBar makeBar(int index) {
        Bar bar = registers
                .info()
                .bar(index)
                .filter(b -> b.isMemory() && b.index() != Bar.ROM && b.size().isPresent())
                .orElseThrow(() -> new MachineException("function " + bdf() + " has no memory BAR " + index
                        + " of known size; its memory BARs are " + memoryBars()));
        long size = bar.size().orElseThrow();
        Device d = device();
        long registerBytes = index == registerBar() ? d.registerBytes(size) : 0;
        return new DeviceBar(
                () -> d.memory(index).orElseGet(() -> space.allocate(size)),
                size,
                d,
                registerBytes,
                registers::memoryEnabled);
    }

    /** The first memory BAR that has an address, where drivers look for registers. */
    private int registerBar() {
        return registers.info().bars().stream()
                .filter(b -> b.memoryRange().isPresent())
                .mapToInt(Bar::index)
                .findFirst()
                .orElse(0);
    }

    private String memoryBars() {
        return registers.info().bars().stream()
                .filter(b -> b.isMemory() && b.index() != Bar.ROM && b.size().isPresent())
                .map(b -> String.valueOf(b.index()))
                .toList()
                .toString();
    }

    private Device device() {
        Device d = device;
        if (d == null) {
            d = maker.apply(node);
            device = d;
        }
        return d;
    }
}
