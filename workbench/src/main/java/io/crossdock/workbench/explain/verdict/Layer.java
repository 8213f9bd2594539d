package io.crossdock.workbench.explain.verdict;

/** Who is asked whether a transfer between two devices may happen, lowest first. */
public enum Layer {
    /** Ports, switches, ACS and the root complex. */
    FABRIC,
    /** Linux's {@code drivers/pci/p2pdma.c}. */
    P2PDMA,
    /** The kernel driver of the devices' vendor, which need not ask p2pdma. */
    DRIVER,
    /** The communication library: NCCL. */
    LIBRARY
}
