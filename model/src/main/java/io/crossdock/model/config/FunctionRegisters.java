package io.crossdock.model.config;

import io.crossdock.pci.Acs;
import io.crossdock.pci.AddressRange;
import io.crossdock.pci.Bridge;
import io.crossdock.pci.FunctionInfo;
import io.crossdock.pci.PortType;
import java.util.List;
import java.util.Optional;

/**
 * The config space of a function together with what the fabric reads from it. Every write is decoded at once: the
 * fabric never looks at the description a function was made from.
 */
public final class FunctionRegisters {
    private final FunctionInfo info;
    private final PortType type;
    private final ConfigSpace space;
    private final List<BarDecoder> bars;
    private final int acs;
    private final int ats;
    private final boolean express;
    private final String assumed;
    private final Runnable changed;

    private boolean memoryEnabled;
    private boolean busMaster;
    private int mps;
    private int mrrs;
    private boolean extendedTags;
    private int acsControl;
    private boolean atsEnabled;
    private List<BarWindow> claimed = List.of();
    private List<AddressRange> windows = List.of();

    /** A memory BAR that answers now. */
    public record BarWindow(int index, AddressRange range) {}

    FunctionRegisters(ConfigBuilder builder, Runnable changed) {
        this.info = builder.info;
        this.type = builder.type;
        this.space = builder.space;
        this.bars = List.copyOf(builder.bars);
        this.acs = builder.acs;
        this.ats = builder.ats;
        this.express = builder.express;
        this.assumed = String.join(", ", builder.assumed);
        this.changed = changed;
        decode();
    }

    /**
     * Makes the registers of a function.
     *
     * @param windows forwarding windows of a bridge, also where the description does not show them
     * @param assumedMps maximum payload for functions whose description does not show it, bytes
     * @param changed told after every write
     */
    public static FunctionRegisters of(
            FunctionInfo info, PortType type, List<Bridge.Window> windows, int assumedMps, Runnable changed) {
        return new FunctionRegisters(new ConfigBuilder(info, type, windows, assumedMps), changed);
    }

    public int read32(int offset) {
        return space.read32(offset);
    }

    public void write32(int offset, int value) {
        space.write32(offset, value);
        decode();
        changed.run();
    }

    private void decode() {
        int command = space.read16(ConfigLayout.COMMAND);
        memoryEnabled = (command & ConfigLayout.COMMAND_MEMORY) != 0;
        busMaster = (command & ConfigLayout.COMMAND_BUS_MASTER) != 0;
        if (express) {
            int control = space.read16(ConfigLayout.PCIE + ConfigLayout.DEVCTL);
            mps = 128 << Math.min(5, control >> ConfigLayout.DEVCTL_MPS_SHIFT & 7);
            mrrs = 128 << Math.min(5, control >> ConfigLayout.DEVCTL_MRRS_SHIFT & 7);
            extendedTags = (control & ConfigLayout.DEVCTL_EXTENDED_TAG) != 0;
        } else {
            mps = 128;
            mrrs = 512;
        }
        acsControl = acs == 0 ? 0 : space.read16(acs + ConfigLayout.ACS_CONTROL);
        atsEnabled = ats != 0 && (space.read16(ats + ConfigLayout.ATS_CONTROL) & ConfigLayout.ATS_ENABLE) != 0;
        claimed = !memoryEnabled
                ? List.of()
                : bars.stream()
                        .flatMap(b -> b
                                .memoryRange(space)
                                .map(r -> new BarWindow(b.bar().index(), r))
                                .stream())
                        .toList();
        windows = memoryEnabled && info.isBridge() ? WindowRegisters.read(space) : List.of();
    }

    public FunctionInfo info() {
        return info;
    }

    /** Port type, inferred where the description does not show it. */
    public PortType type() {
        return type;
    }

    /** Command register: the function answers memory requests. */
    public boolean memoryEnabled() {
        return memoryEnabled;
    }

    /** Command register: the function, or what is below the bridge, may send requests. */
    public boolean busMaster() {
        return busMaster;
    }

    /** DevCtl maximum payload, bytes. */
    public int mps() {
        return mps;
    }

    /** Largest data payload that the function accepts; a conventional function has no such limit. */
    public int payloadLimit() {
        return express ? mps : Integer.MAX_VALUE;
    }

    /** DevCtl maximum read request, bytes. */
    public int mrrs() {
        return mrrs;
    }

    /** Read requests that the function may have outstanding: 8 or 5 bits of tag. */
    public int tags() {
        return extendedTags ? 256 : 32;
    }

    /** ACS control bits; 0 without the capability. */
    public int acsControl() {
        return acsControl;
    }

    /** ACS as it stands now. */
    public Acs acs() {
        return acs == 0 ? Acs.ABSENT : Acs.present(space.read16(acs + ConfigLayout.ACS_CAPABILITY), acsControl);
    }

    /** Whether the function has the ATS capability. */
    public boolean hasAts() {
        return ats != 0;
    }

    /** ATS control: the function may ask for translations, and use them. */
    public boolean atsEnabled() {
        return atsEnabled;
    }

    /** Memory BARs that answer now. */
    public List<BarWindow> claimed() {
        return claimed;
    }

    /** Memory windows that the bridge forwards downstream now. */
    public List<AddressRange> windows() {
        return windows;
    }

    /** Whether a bridge would claim the address on its primary side. */
    public boolean forwards(long address) {
        for (AddressRange window : windows) {
            if (window.contains(address)) {
                return true;
            }
        }
        return false;
    }

    /** Range of a memory BAR by its register, whether or not the function answers. */
    public Optional<AddressRange> barRange(int index) {
        return bars.stream().filter(b -> b.bar().index() == index).findFirst().flatMap(b -> b.memoryRange(space));
    }

    /** What the description did not show and these registers had to assume; may be empty. */
    public String assumed() {
        return assumed;
    }
}
