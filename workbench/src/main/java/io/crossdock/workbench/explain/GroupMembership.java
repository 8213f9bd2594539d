package io.crossdock.workbench.explain;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The IOMMU group of one side of a pair, as its kernel made it at boot.
 *
 * @param device name on this machine
 * @param group number; empty where the input does not show it
 * @param type default domain as {@code /sys/kernel/iommu_groups/N/type} prints it, such as {@code DMA-FQ} or
 *     {@code identity}
 * @param others addresses of the other members
 */
public record GroupMembership(String device, OptionalInt group, Optional<String> type, List<String> others) {
    public GroupMembership {
        others = List.copyOf(others);
    }
}
