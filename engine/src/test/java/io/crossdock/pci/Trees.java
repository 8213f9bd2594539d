package io.crossdock.pci;

import java.util.List;

/** Small hierarchies for tests. */
final class Trees {
    private Trees() {}

    /**
     * <pre>
     *  00:01.0 root port ─ 02:00.0 upstream ─┬─ 03:00.0 downstream ─ 05:00.0
     *                                        └─ 03:01.0 downstream ─ 04:00.0
     * </pre>
     */
    static PciTopology switchWithTwoCards() {
        return PciTopology.of(List.of(
                port("00:01.0", PortType.ROOT_PORT, 2, 5, 256, Link.trained(16000, 8)),
                port("02:00.0", PortType.SWITCH_UPSTREAM, 3, 5, 256, Link.trained(16000, 8)),
                port("03:00.0", PortType.SWITCH_DOWNSTREAM, 5, 5, 128, Link.trained(16000, 16)),
                port("03:01.0", PortType.SWITCH_DOWNSTREAM, 4, 4, 512, Link.trained(16000, 16)),
                card("04:00.0", 512),
                card("05:00.0", 512)));
    }

    static FunctionInfo port(String bdf, PortType type, int secondary, int subordinate, int mps, Link link) {
        Bdf at = Bdf.parse(bdf);
        return FunctionInfo.builder(at)
                .classCode(0x060400)
                .portType(type)
                .bridge(new Bridge(at.bus(), secondary, subordinate, List.of(), false))
                .mps(mps)
                .link(link)
                .build();
    }

    static FunctionInfo card(String bdf, int mps) {
        return FunctionInfo.builder(Bdf.parse(bdf))
                .classCode(0x030200)
                .portType(PortType.ENDPOINT)
                .mps(mps)
                .link(Link.trained(16000, 16))
                .build();
    }

    static FunctionInfo hostBridge(String bdf) {
        return FunctionInfo.builder(Bdf.parse(bdf))
                .classCode(0x060000)
                .portType(PortType.CONVENTIONAL)
                .build();
    }
}
