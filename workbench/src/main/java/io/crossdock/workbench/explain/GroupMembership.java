package io.crossdock.workbench.explain;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The IOMMU group of one side of a pair: as its kernel made it at boot, or, where the input does not show that, as Linux's
 * rules make it from the ACS registers.
 *
 * @param device name on this machine
 * @param group number; empty where the input does not show it
 * @param type default domain as {@code /sys/kernel/iommu_groups/N/type} prints it, such as {@code DMA-FQ} or
 *     {@code identity}
 * @param others addresses of the other members
 * @param computed whether the members follow from the registers; then there is no number
 */
public record GroupMembership(
        String device, OptionalInt group, Optional<String> type, List<String> others, boolean computed) {
    public GroupMembership {
        others = List.copyOf(others);
    }
}
