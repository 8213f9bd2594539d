package io.crossdock.workbench.explain.verdict;

import io.crossdock.pci.FunctionInfo;
import io.crossdock.peer.PeerRoute;
import io.crossdock.peer.PeerVerdict;
import io.crossdock.platform.MachineDescription;
import java.util.List;

/** The four verdicts about the pairs of a machine. Immutable and thread-safe. */
public final class Verdicts {
    private final Traits traits;

    private Verdicts(Traits traits) {
        this.traits = traits;
    }

    /** Looks the machine over once, for all its pairs. */
    public static Verdicts about(MachineDescription machine) {
        return new Verdicts(Traits.of(machine));
    }

    /** All four of a pair, lowest layer first. */
    public List<LayerVerdict> of(FunctionInfo from, FunctionInfo to, PeerRoute route, PeerVerdict p2pdma) {
        LayerVerdict driver = DriverVerdict.of(traits.machine(), from, to, p2pdma);
        return List.of(
                FabricVerdict.of(traits, route),
                KernelVerdict.of(p2pdma),
                driver,
                LibraryVerdict.of(traits, from, to, route, driver));
    }
}
