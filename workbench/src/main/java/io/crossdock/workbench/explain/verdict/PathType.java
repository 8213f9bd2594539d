package io.crossdock.workbench.explain.verdict;

/** NCCL's path types, nearest first ({@code src/graph/topo.h}). */
public enum PathType {
    /** Connected by NVLink, or xGMI. */
    NVL("NVLink"),
    /** Over the NVLinks of a third GPU. */
    NVB("NVLinks of another GPU"),
    /** Below one PCIe switch. */
    PIX("one PCIe switch"),
    /** Through several PCIe switches, not the host bridge. */
    PXB("several PCIe switches"),
    /** Through a PCIe host bridge, which for NCCL is the processor. */
    PHB("host bridge"),
    /** Through the link between processors or NUMA nodes. */
    SYS("between NUMA nodes");

    private final String words;

    PathType(String words) {
        this.words = words;
    }

    public String words() {
        return words;
    }
}
