package io.crossdock.workbench.validate;

import io.crossdock.pci.Tristate;
import io.crossdock.platform.Cpu;
import io.crossdock.platform.Iommu;
import io.crossdock.platform.KernelVersion;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What a publication tells of its machine: enough to build one that behaves alike. What it does not tell stays unknown.
 *
 * @param key name in the file of figures
 * @param title the machine in words
 * @param file machine description that takes the place of the tree, among the files that are packed with the figures
 * @param cpu processor
 * @param kernel Linux version
 * @param iommu how the IOMMU was set up; empty where nobody tells
 * @param acsRedirect whether every downstream port of a switch sends peer requests up
 * @param mps DevCtl maximum payload, bytes
 * @param link speed and width of every link that does not state its own
 * @param roots root buses
 */
record MachineSketch(
        String key,
        String title,
        Optional<String> file,
        Cpu cpu,
        Optional<KernelVersion> kernel,
        Optional<Iommu.Mode> iommu,
        Tristate acsRedirect,
        OptionalInt mps,
        Optional<LinkSketch> link,
        List<Root> roots) {
    /**
     * A link.
     *
     * @param generation PCI Express generation, 1 to 6
     * @param width lanes
     */
    record LinkSketch(int generation, int width) {}

    /**
     * A root bus.
     *
     * @param node NUMA node
     * @param socket processor package; where not told, that of the node
     * @param ports what hangs below its root ports, one each
     */
    record Root(OptionalInt node, OptionalInt socket, List<Port> ports) {
        Root {
            ports = List.copyOf(ports);
        }

        OptionalInt place() {
            return socket.isPresent() ? socket : node;
        }
    }

    /** What hangs below a port. */
    sealed interface Port {
        /** A device. */
        record Device(String name) implements Port {}

        /**
         * A switch.
         *
         * @param uplink its link upwards, where not as the machine's
         * @param below what hangs below its downstream ports
         */
        record Switch(String name, Optional<LinkSketch> uplink, List<Port> below) implements Port {
            public Switch {
                below = List.copyOf(below);
            }
        }
    }

    MachineSketch {
        roots = List.copyOf(roots);
    }

    /** Processor package that a device hangs at; empty if nobody tells, or there is no such device. */
    OptionalInt placeOf(String device) {
        return roots.stream()
                .filter(r -> holds(r.ports(), device))
                .map(Root::place)
                .findFirst()
                .orElse(OptionalInt.empty());
    }

    private static boolean holds(List<Port> ports, String device) {
        return ports.stream().anyMatch(p -> switch (p) {
            case Port.Device d -> d.name().equals(device);
            case Port.Switch s -> holds(s.below(), device);
        });
    }
}
