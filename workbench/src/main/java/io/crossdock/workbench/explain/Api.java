package io.crossdock.workbench.explain;

/** Linux interfaces by which a driver makes peer memory reachable. */
public enum Api {
    MAP_RESOURCE("dma_map_resource", "map_resource"),
    P2PDMA("p2pdma", "p2pdma");

    private final String label;
    private final String option;

    Api(String label, String option) {
        this.label = label;
        this.option = option;
    }

    /** As Linux calls it. */
    public String label() {
        return label;
    }

    /** As the command line and machine descriptions spell it. */
    public String option() {
        return option;
    }
}
