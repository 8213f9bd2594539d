package io.crossdock.workbench.mapcost;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Something that a map or unmap does and that has a price. */
public enum Counter {
    /** The call itself. */
    @JsonProperty("call")
    CALL("per call"),
    /** Leaf entries written or cleared, each with the invalidation of its page. */
    @JsonProperty("entry")
    ENTRY("per leaf entry"),
    /** Lines of table that were cleaned from the processor's cache, counted at every sync. */
    @JsonProperty("line")
    LINE("per table line cleaned"),
    /** Data buffer whose lines were maintained. */
    @JsonProperty("data")
    DATA_KIB("per KiB of data buffer maintained"),
    /** Pages of the smallest size that cleared blocks span. */
    @JsonProperty("block-page")
    BLOCK_PAGE("per page that a block spans");

    private final String unit;

    Counter(String unit) {
        this.unit = unit;
    }

    /** What one price is for, such as "per call". */
    public String unit() {
        return unit;
    }
}
