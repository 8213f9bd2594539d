package io.crossdock.model.amdvi;

import io.crossdock.model.layout.Structure;
import java.util.List;

/** The structures of an AMD IOMMU as this package's unit reads and writes them. */
public final class AmdViStructures {
    private static final String UNIT = "amdvi";

    /** In the order in which a request meets them. */
    public static final List<Structure> ALL = List.of(
            Structure.of("dte", UNIT, DeviceTableLayout.LAYOUT),
            Structure.byFirstWord("command", UNIT, "AMD command", 2, CommandLayout::of),
            Structure.byFirstWord("fault", UNIT, "AMD event log entry", 2, EventLayout::of));

    private AmdViStructures() {}
}
