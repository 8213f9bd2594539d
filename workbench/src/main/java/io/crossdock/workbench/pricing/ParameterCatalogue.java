package io.crossdock.workbench.pricing;

import io.crossdock.platform.Parameter;
import io.crossdock.platform.Parameter.Kind;
import java.util.List;

/**
 * Every figure that pricing may use, with the origin it has where no machine description says better. Documented for
 * users in docs/parameters.md.
 */
public final class ParameterCatalogue {
    /** Share of a 128b/130b link that SKP ordered sets take. */
    public static final String SKP_SHARE = "link.skp.share";

    /** Time until the fabric lets the next ordered write of a Device mapping go. */
    public static final String ORDERED_WRITE_LATENCY = "ordered.write.latency";

    /** The same for ordered reads. */
    public static final String ORDERED_READ_LATENCY = "ordered.read.latency";

    /** What Device-nGnRnE adds: the answer comes from the completer instead of from the mesh. */
    public static final String ORDERED_COMPLETER_LATENCY = "ordered.completer.latency";

    /** Ordered accesses of one source that may be unacknowledged. */
    public static final String ORDERED_WINDOW = "ordered.window";

    /** Bytes per ordered access at most: one line of the mesh. */
    public static final String LINE_BYTES = "interconnect.line";

    /** Lines that a root port may have in flight on the interconnect. */
    public static final String TRACKERS = "interconnect.trackers";

    /** Time for which a line occupies its tracker. */
    public static final String INTERCONNECT_LATENCY = "interconnect.latency";

    /** One page-table walk of the IOMMU. */
    public static final String WALK_LATENCY = "iommu.walk.latency";

    /** Walks that the IOMMU runs at a time. */
    public static final String PARALLEL_WALKS = "iommu.walk.parallel";

    /** Read round trip between two devices below one switch. */
    public static final String READ_LATENCY_SWITCH = "read.latency.switch";

    /** Read round trip between two devices by way of the root complex. */
    public static final String READ_LATENCY_ROOT = "read.latency.root";

    /** Data bytes with which a peer answers a read, at most the path's maximum payload. */
    public static final String COMPLETION_PAYLOAD = "read.completion.payload";

    private static final String ORDERED_NOTE = "no public measurement besides seed 000: about 1 to 23 GB/s on 64-byte"
            + " lines, by mesh clock, early acknowledgement and window";

    private static final List<Parameter> ALL = List.of(
            Parameter.interval(
                    SKP_SHARE,
                    1 / 376.0,
                    1 / 373.0,
                    1 / 371.0,
                    "share",
                    Kind.SPEC,
                    "PCIe base specification 4.2.7: one SKP ordered set per 370 to 375 blocks"),
            Parameter.interval(ORDERED_WRITE_LATENCY, 64 / 23.0, 13.3, 64, "ns", Kind.ASSUMED, ORDERED_NOTE),
            Parameter.interval(
                    ORDERED_READ_LATENCY,
                    64 / 23.0,
                    13.3,
                    64,
                    "ns",
                    Kind.ASSUMED,
                    "nobody measured ordered peer reads; taken as wide as for writes"),
            Parameter.interval(
                    ORDERED_COMPLETER_LATENCY,
                    84,
                    284,
                    584,
                    "ns",
                    Kind.ASSUMED,
                    "acknowledgement from the completer: 100 to 600 ns in all"),
            Parameter.exact(
                    ORDERED_WINDOW,
                    1,
                    "lines",
                    Kind.ASSUMED,
                    "CHI: an ordered requester waits for DBIDResp; only latency / window can be observed"),
            Parameter.exact(LINE_BYTES, 64, "bytes", Kind.SPEC, "AMBA CHI: cache line, the unit of a WriteNoSnp"),
            Parameter.exact(
                    TRACKERS,
                    256,
                    "lines",
                    Kind.ASSUMED,
                    "enough for Gen5 x16 at 200 ns; a port with 32 at 150 ns would cap at 13.7 GB/s"),
            Parameter.interval(
                    INTERCONNECT_LATENCY, 150, 175, 200, "ns", Kind.ASSUMED, "mesh round trip, recalled range"),
            Parameter.interval(
                    WALK_LATENCY,
                    227,
                    250,
                    280,
                    "ns",
                    Kind.MEASURED,
                    "pcie-bench raw data: 64 B read latency with and without VT-d, Haswell and Broadwell"),
            Parameter.interval(
                    PARALLEL_WALKS, 4, 5, 6, "walks", Kind.MEASURED, "derived from pcie-bench: 51 to 57 ns per miss"),
            Parameter.interval(
                    READ_LATENCY_SWITCH,
                    639,
                    710,
                    781,
                    "ns",
                    Kind.MEASURED,
                    "128 B peer read inside a switch tree 0.71 us (Microchip PM50100), ±10 % assumed"),
            Parameter.interval(
                    READ_LATENCY_ROOT,
                    1044,
                    1160,
                    1276,
                    "ns",
                    Kind.ASSUMED,
                    "as 128 B peer reads over five and more switches, 1.14 to 1.18 us, ±10 %"),
            Parameter.interval(
                    COMPLETION_PAYLOAD,
                    128,
                    4096,
                    4096,
                    "bytes",
                    Kind.ASSUMED,
                    "a device may answer in any multiple of the read completion boundary up to its maximum payload"));

    private ParameterCatalogue() {}

    /** All parameters with their default origin. */
    public static List<Parameter> defaults() {
        return ALL;
    }
}
