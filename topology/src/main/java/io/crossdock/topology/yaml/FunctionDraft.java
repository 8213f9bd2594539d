package io.crossdock.topology.yaml;

import io.crossdock.pci.AddressRange;
import io.crossdock.pci.Bar;
import io.crossdock.pci.Bdf;
import io.crossdock.pci.Bridge;
import io.crossdock.pci.FunctionInfo;
import io.crossdock.pci.FunctionInfoBuilder;
import io.crossdock.pci.PortType;
import io.crossdock.topology.InputException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** A function while its bus numbers and addresses are being worked out. */
final class FunctionDraft {
    /** How a BAR gets its address. */
    enum Address {
        AUTOMATIC,
        GIVEN,
        NONE
    }

    /** A BAR while its address is being worked out. */
    static final class BarDraft {
        final int line;
        final int index;
        final Bar.Kind kind;
        final boolean prefetchable;
        final OptionalLong size;
        final Address mode;
        OptionalLong address;

        BarDraft(
                int line,
                int index,
                Bar.Kind kind,
                boolean prefetchable,
                OptionalLong size,
                Address mode,
                OptionalLong address) {
            this.line = line;
            this.index = index;
            this.kind = kind;
            this.prefetchable = prefetchable;
            this.size = size;
            this.mode = mode;
            this.address = address;
        }

        /** Whether it belongs into the window above 4 GiB: the only one there is prefetchable (7.5.1.3.9). */
        boolean isHigh() {
            return kind == Bar.Kind.MEMORY64 && prefetchable;
        }

        Bar build() {
            return new Bar(index, kind, prefetchable, address, size);
        }
    }

    final MapReader map;
    final PortType type;
    final Optional<String> name;
    final List<FunctionDraft> below = new ArrayList<>();
    final List<BarDraft> bars = new ArrayList<>();

    /** Device and function, or the whole address; empty for automatic. */
    final Optional<String> at;

    /** First and last bus below; null for automatic. */
    int @Nullable [] busRange;

    /** Whether it has the bridge half of a header. */
    boolean isBridge;

    /** Windows as given; null for automatic. */
    @Nullable
    List<Bridge.Window> windows;

    boolean windowsKnown = true;

    private @Nullable Bdf bdf;
    private int secondary;
    private int subordinate;
    private final FunctionInfoBuilderSource fields;

    /** Makes the builder of the address that the function turned out to have, with everything else set. */
    interface FunctionInfoBuilderSource {
        FunctionInfoBuilder builder(Bdf bdf);
    }

    FunctionDraft(
            MapReader map,
            PortType type,
            Optional<String> name,
            Optional<String> at,
            FunctionInfoBuilderSource fields) {
        this.map = map;
        this.type = type;
        this.name = name;
        this.at = at;
        this.fields = fields;
    }

    /** What messages call it before it has an address. */
    String label() {
        return name.orElseGet(() -> at.orElse("function of line " + map.line()));
    }

    void place(Bdf where) {
        this.bdf = where;
    }

    void buses(int first, int last) {
        this.secondary = first;
        this.subordinate = last;
    }

    int secondary() {
        return secondary;
    }

    int subordinate() {
        return subordinate;
    }

    Bdf bdf() {
        if (bdf == null) {
            throw new IllegalStateException("not placed yet: " + label());
        }
        return bdf;
    }

    InputException error(String key, String cause, String remedy) {
        return map.error(key, cause, remedy);
    }

    FunctionInfo build() {
        FunctionInfoBuilder builder = fields.builder(bdf());
        builder.portType(type).bars(bars.stream().map(BarDraft::build).toList());
        if (isBridge) {
            List<Bridge.Window> known = windows == null || !windowsKnown ? List.of() : windows;
            builder.bridge(new Bridge(bdf().bus(), secondary, subordinate, known, windowsKnown));
        }
        return builder.build();
    }

    /** Ranges of the memory BARs that have an address. */
    List<AddressRange> ranges(boolean high) {
        return bars.stream()
                .filter(b -> b.isHigh() == high)
                .flatMap(b -> b.build().memoryRange().stream())
                .toList();
    }
}
