package io.crossdock.model.fabric;

import io.crossdock.model.config.FunctionRegisters;
import io.crossdock.model.config.FunctionRegisters.BarWindow;
import io.crossdock.model.observe.Hop;
import io.crossdock.pci.Bdf;
import io.crossdock.pci.PortType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** A function in the tree: its registers, its neighbours, and what answers to its BARs. */
public final class Node {
    private final FunctionRegisters registers;
    private final IntFunction<BarTarget> targets;
    private @Nullable Node parent;
    private final List<Node> children = new ArrayList<>();

    /** @param targets what answers to a memory BAR, asked for when the BAR is first used */
    public Node(FunctionRegisters registers, IntFunction<BarTarget> targets) {
        this.registers = registers;
        this.targets = targets;
    }

    /** Hangs this function on the bus below a bridge. */
    public void attachTo(Node bridge) {
        parent = bridge;
        bridge.children.add(this);
    }

    public FunctionRegisters registers() {
        return registers;
    }

    public Bdf bdf() {
        return registers.info().bdf();
    }

    PortType type() {
        return registers.type();
    }

    /** Bridge above; null on a root bus. */
    @Nullable
    Node parent() {
        return parent;
    }

    List<Node> children() {
        return children;
    }

    boolean isBridge() {
        return registers.info().isBridge();
    }

    /** The BAR of this function that answers to an address. */
    @Nullable
    BarWindow claim(long address) {
        for (BarWindow window : registers.claimed()) {
            if (window.range().contains(address)) {
                return window;
            }
        }
        return null;
    }

    /** Whether a request with this address, put on this function's primary bus, is for it or for somebody below it. */
    boolean wants(long address) {
        return claim(address) != null || registers.forwards(address);
    }

    BarTarget target(int bar) {
        return targets.apply(bar);
    }

    /** Whether the other function is this one or lies below it. */
    boolean leadsTo(Node other) {
        for (Node at = other; at != null; at = at.parent) {
            if (at == this) {
                return true;
            }
        }
        return false;
    }

    Hop hop(String note) {
        Hop.Kind kind = switch (type()) {
            case ROOT_PORT -> Hop.Kind.ROOT_PORT;
            case SWITCH_UPSTREAM -> Hop.Kind.SWITCH_UPSTREAM_PORT;
            case SWITCH_DOWNSTREAM -> Hop.Kind.SWITCH_DOWNSTREAM_PORT;
            default -> Hop.Kind.PCI_BRIDGE;
        };
        return new Hop(Optional.of(bdf()), kind, note);
    }
}
