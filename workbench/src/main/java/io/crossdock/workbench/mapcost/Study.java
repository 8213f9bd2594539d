package io.crossdock.workbench.mapcost;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The tables of one publication.
 *
 * @param id short name
 * @param title machine and method
 * @param source where it was read
 * @param conditions what it says of how it was measured, and what is an inference
 * @param unit of all values
 * @param groups cells that share prices
 */
public record Study(String id, String title, String source, String conditions, String unit, List<Group> groups) {
    /** Which call is timed. */
    public enum Operation {
        @JsonProperty("map")
        MAP,
        @JsonProperty("unmap")
        UNMAP
    }

    /** Whether caches have to be maintained by hand. */
    public enum Coherency {
        @JsonProperty("coherent")
        COHERENT,
        @JsonProperty("non-coherent")
        NON_COHERENT
    }

    /** Which page sizes may be used. */
    public enum Pages {
        @JsonProperty("all")
        ALL,
        @JsonProperty("4K")
        ONLY_4K
    }

    /** How many calls of the page-table layer one call of the API makes. */
    public enum Calls {
        @JsonProperty("one")
        ONE,
        @JsonProperty("per-page")
        PER_PAGE
    }

    /** When cleared entries are made visible. */
    public enum Unmap {
        @JsonProperty("per-entry")
        PER_ENTRY,
        @JsonProperty("batched")
        BATCHED
    }

    /**
     * Cells that share prices.
     *
     * @param rival counters of another explanation; empty if there is none
     * @param fit names of cells
     */
    public record Group(
            String id,
            Operation operation,
            Coherency walk,
            Coherency device,
            List<Counter> prices,
            List<Counter> rival,
            Optional<String> rivalSays,
            List<String> fit,
            List<Column> columns) {
        public Group {
            prices = List.copyOf(prices);
            rival = rival == null ? List.of() : List.copyOf(rival);
            fit = List.copyOf(fit);
            columns = List.copyOf(columns);
        }
    }

    /**
     * One way of doing it.
     *
     * @param values published time by size in KiB
     */
    public record Column(String id, Pages pages, Calls calls, Unmap unmap, Map<Integer, Double> values) {
        public Column {
            values = new LinkedHashMap<>(values);
        }
    }
}
