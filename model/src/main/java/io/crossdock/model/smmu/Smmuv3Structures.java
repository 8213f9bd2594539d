package io.crossdock.model.smmu;

import io.crossdock.model.layout.Structure;
import java.util.List;

/** The structures of an SMMUv3 as this package's unit reads and writes them. */
public final class Smmuv3Structures {
    private static final String UNIT = "smmuv3";

    /** In the order in which a request meets them. */
    public static final List<Structure> ALL = List.of(
            Structure.of("ste", UNIT, SteLayout.LAYOUT),
            Structure.of("cd", UNIT, CdLayout.LAYOUT),
            Structure.byFirstWord("command", UNIT, "SMMUv3 command", 2, CommandLayout::of),
            Structure.byFirstWord("fault", UNIT, "SMMUv3 event record", 4, EventLayout::of));

    private Smmuv3Structures() {}
}
