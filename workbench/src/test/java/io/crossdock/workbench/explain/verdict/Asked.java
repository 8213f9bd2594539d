package io.crossdock.workbench.explain.verdict;

import io.crossdock.pci.Bdf;
import io.crossdock.peer.P2pDma;
import io.crossdock.peer.PeerRoute;
import io.crossdock.platform.MachineDescription;
import io.crossdock.topology.DeviceNames;
import io.crossdock.workbench.Given;

/** Asks one layer about a pair, without running a transfer. */
final class Asked {
    private Asked() {}

    static LayerVerdict fabric(Given given, String from, String to) {
        return of(Layer.FABRIC, given.machine(), from, to);
    }

    static LayerVerdict p2pdma(Given given, String from, String to) {
        return of(Layer.P2PDMA, given.machine(), from, to);
    }

    static LayerVerdict driver(Given given, String from, String to) {
        return of(Layer.DRIVER, given.machine(), from, to);
    }

    static LayerVerdict library(Given given, String from, String to) {
        return of(Layer.LIBRARY, given.machine(), from, to);
    }

    static LayerVerdict of(Layer layer, MachineDescription machine, String from, String to) {
        DeviceNames names = DeviceNames.of(machine);
        Bdf client = names.resolve(from);
        Bdf provider = names.resolve(to);
        return Verdicts.about(machine)
                .of(
                        machine.topology().require(client),
                        machine.topology().require(provider),
                        PeerRoute.between(machine.topology(), client, provider),
                        P2pDma.verdict(machine, client, provider))
                .stream()
                .filter(v -> v.layer() == layer)
                .findFirst()
                .orElseThrow();
    }
}
