package io.crossdock.pci;

import java.util.List;

/**
 * The bridge half of a type 1 header: bus numbers and forwarding windows (PCIe base specification 7.5.1.3).
 *
 * @param primary bus on the upstream side
 * @param secondary bus directly below; 0 where firmware or kernel left the bridge unconfigured
 * @param subordinate highest bus below
 * @param windows ranges forwarded downstream; disabled windows are left out
 * @param windowsKnown whether the input shows the windows at all
 */
public record Bridge(int primary, int secondary, int subordinate, List<Window> windows, boolean windowsKnown) {
    /** A forwarding window. */
    public record Window(Kind kind, AddressRange range) {
        public enum Kind {
            IO,
            MEMORY,
            PREFETCHABLE
        }
    }

    public Bridge {
        windows = List.copyOf(windows);
        if (secondary < 0 || secondary > 255 || subordinate < 0 || subordinate > 255 || primary < 0 || primary > 255) {
            throw new IllegalArgumentException("bus number out of range: primary=" + primary + ", secondary="
                    + secondary + ", subordinate=" + subordinate + ", limit=255");
        }
        if (secondary > subordinate) {
            throw new IllegalArgumentException("secondary bus lies above the subordinate: secondary=" + secondary
                    + ", subordinate=" + subordinate);
        }
    }

    /** Whether a memory request for this address is claimed by the bridge from its upstream side. */
    public boolean forwardsMemory(long address) {
        for (Window window : windows) {
            if (window.kind() != Window.Kind.IO && window.range().contains(address)) {
                return true;
            }
        }
        return false;
    }
}
