package io.crossdock.workbench.explain.verdict;

import io.crossdock.pci.FunctionInfo;
import io.crossdock.peer.PeerRoute;
import io.crossdock.peer.PeerVerdict;
import io.crossdock.platform.MachineDescription;
import java.util.List;

/** All four verdicts of a pair. */
public final class Verdicts {
    private Verdicts() {}

    /** Lowest layer first. */
    public static List<LayerVerdict> of(
            MachineDescription machine, FunctionInfo from, FunctionInfo to, PeerRoute route, PeerVerdict p2pdma) {
        LayerVerdict driver = DriverVerdict.of(machine, from, to, p2pdma);
        return List.of(
                FabricVerdict.of(machine, route),
                KernelVerdict.of(p2pdma),
                driver,
                LibraryVerdict.of(machine, from, to, route, driver));
    }
}
