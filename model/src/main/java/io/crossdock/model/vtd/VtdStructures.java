package io.crossdock.model.vtd;

import io.crossdock.model.layout.Structure;
import java.util.List;

/** The structures of VT-d as this package's unit reads and writes them. */
public final class VtdStructures {
    private static final String UNIT = "vtd";

    /** In the order in which a request meets them. */
    public static final List<Structure> ALL = List.of(
            Structure.of("root", UNIT, ContextLayout.ROOT),
            Structure.of("context", UNIT, ContextLayout.CONTEXT),
            Structure.of("sm-root", UNIT, ScalableLayout.ROOT),
            Structure.of("sm-context", UNIT, ScalableLayout.CONTEXT),
            Structure.of("pasid-dir", UNIT, ScalableLayout.DIRECTORY),
            Structure.of("pasid", UNIT, ScalableLayout.PASID),
            Structure.byFirstWord("command", UNIT, "VT-d invalidation descriptor", 2, DescriptorLayout::of),
            Structure.of("fault", UNIT, FaultRecordLayout.LAYOUT));

    private VtdStructures() {}
}
