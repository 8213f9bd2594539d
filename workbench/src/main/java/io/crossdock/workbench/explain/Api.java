package io.crossdock.workbench.explain;

/** Linux interfaces by which a driver makes peer memory reachable. */
public enum Api {
    MAP_RESOURCE("dma_map_resource"),
    P2PDMA("p2pdma");

    private final String label;

    Api(String label) {
        this.label = label;
    }

    /** As Linux calls it. */
    public String label() {
        return label;
    }
}
