package io.crossdock.pci;

import java.util.List;

/**
 * One BAR of a Resizable BAR capability (PCIe base specification 7.8.6).
 *
 * @param bar BAR index
 * @param currentBytes size in force
 * @param supportedBytes sizes that the device offers, ascending
 */
public record ResizableBar(int bar, long currentBytes, List<Long> supportedBytes) {
    public ResizableBar {
        supportedBytes = List.copyOf(supportedBytes);
    }
}
