package io.crossdock.platform;

import io.crossdock.pci.Bdf;
import io.crossdock.pci.PciTopology;
import java.util.List;
import java.util.Map;

/**
 * A whole machine as its inputs described it: what {@code explain} reasons about and the model is built from.
 *
 * @param title one line for the head of a report
 * @param topology PCI functions and their tree
 * @param platform everything else
 * @param names names that the description gives to functions, in its order
 * @param unknown what the inputs could not show
 */
public record MachineDescription(
        String title, PciTopology topology, Platform platform, Map<String, Bdf> names, List<Unknown> unknown) {
    public MachineDescription {
        names = java.util.Collections.unmodifiableMap(new java.util.LinkedHashMap<>(names));
        unknown = List.copyOf(unknown);
    }

    public MachineDescription withTopology(PciTopology changed) {
        return new MachineDescription(title, changed, platform, names, unknown);
    }

    public MachineDescription withPlatform(Platform changed) {
        return new MachineDescription(title, topology, changed, names, unknown);
    }
}
