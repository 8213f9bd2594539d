package io.crossdock.topology.lspci;

import io.crossdock.pci.Acs;
import io.crossdock.pci.Ats;
import io.crossdock.pci.Bdf;
import io.crossdock.pci.FunctionInfo;
import io.crossdock.pci.FunctionInfoBuilder;
import io.crossdock.pci.PortType;
import io.crossdock.pci.Tristate;
import java.util.Optional;
import java.util.function.BiConsumer;

/** What one block told, while it is being read. */
final class LspciFunction {
    /** What the block showed of the capabilities below and above offset 0x100. */
    enum Listing {
        /** No line about capabilities. */
        NOTHING,
        /** {@code <access denied>}: without root only the first 64 bytes can be read. */
        DENIED,
        /** Some capability, all of them below 0x100. */
        STANDARD,
        /** At least one extended capability. */
        EXTENDED
    }

    final FunctionInfoBuilder builder;
    final LspciBlock block;
    final LspciHeader header;
    final Bdf bdf;
    final Regions regions;
    final BridgeLines bridge = new BridgeLines();
    final ExpressLines express = new ExpressLines();
    final ExtendedLines extended = new ExtendedLines();
    final BiConsumer<Integer, String> notes;

    Listing listing = Listing.NOTHING;
    /** Status register's capability-list bit, printed by -vv. */
    Tristate hasList = Tristate.UNKNOWN;
    /** -v prints a line of flags instead, and behind it the capabilities, if there are any. */
    boolean flagsSeen;

    boolean groupShown;
    boolean chainBroken;
    /** Name of the capability whose lines are being read; empty before the first. */
    String capability = "";

    LspciFunction(LspciBlock block, LspciHeader header, Bdf bdf, BiConsumer<Integer, String> notes) {
        this.block = block;
        this.header = header;
        this.bdf = bdf;
        this.notes = notes;
        this.regions = new Regions(notes);
        this.builder = FunctionInfo.builder(bdf).description(header.description());
        header.classCode().ifPresent(builder::classCode);
        header.vendorId().ifPresent(builder::vendorId);
        header.deviceId().ifPresent(builder::deviceId);
    }

    /** Whether configuration reads return all ones: then nothing else of the block means anything. */
    boolean isGone() {
        return header.allOnes();
    }

    /**
     * The function, with what is absent told apart from what was not shown.
     *
     * @param extendedReadable whether any function of the text showed an extended capability
     */
    FunctionInfo build(boolean extendedReadable) {
        PortType type = portType();
        builder.portType(type)
                .bars(regions.bars())
                .link(express.link())
                .acs(acs(type, extendedReadable))
                .ats(ats(type, extendedReadable))
                .pasid(orAbsent(extended.pasid(), type, extendedReadable))
                .pageRequests(orAbsent(extended.pageRequests(), type, extendedReadable))
                .resizableBars(extended.resizableBars());
        bridge.build(bdf, block.complete(), notes).ifPresent(builder::bridge);
        express.mpsSupported().ifPresent(builder::mpsSupported);
        express.mps().ifPresent(builder::mps);
        express.mrrs().ifPresent(builder::mrrs);
        builder.extendedTags(express.extendedTags())
                .tenBitTags(express.tenBitTags())
                .relaxedOrdering(express.relaxedOrdering());
        extended.sriov().ifPresent(builder::sriov);
        extended.serialNumber().ifPresent(builder::serialNumber);
        return builder.build();
    }

    private PortType portType() {
        if (isGone()) {
            return PortType.UNKNOWN;
        }
        if (express.portType() != PortType.UNKNOWN) {
            return express.portType();
        }
        // The list was shown to its end, and PCI Express is not in it; or there is no list.
        boolean listShown = block.complete() && !chainBroken && listing.compareTo(Listing.STANDARD) >= 0;
        return listShown || hasNoList() ? PortType.CONVENTIONAL : PortType.UNKNOWN;
    }

    private boolean hasNoList() {
        return listing == Listing.NOTHING && (hasList == Tristate.OFF || flagsSeen && block.complete());
    }

    private Acs acs(PortType type, boolean extendedReadable) {
        return extended.acs().orElse(absenceShown(type, extendedReadable) ? Acs.ABSENT : Acs.UNKNOWN);
    }

    private Ats ats(PortType type, boolean extendedReadable) {
        return extended.ats().orElse(absenceShown(type, extendedReadable) ? Ats.ABSENT : Ats.UNKNOWN);
    }

    private Tristate orAbsent(Optional<Tristate> enabled, PortType type, boolean extendedReadable) {
        return enabled.orElse(absenceShown(type, extendedReadable) ? Tristate.OFF : Tristate.UNKNOWN);
    }

    /**
     * Whether an extended capability that was not printed is not there. That needs the end of the list, and a
     * configuration space that could be read beyond 256 bytes: proved by an extended capability of this function or, for
     * a function that has none, of another one in the same text. Conventional PCI has no extended capabilities.
     */
    private boolean absenceShown(PortType type, boolean extendedReadable) {
        if (hasNoList() && !isGone()) {
            return true;
        }
        if (isGone() || !block.complete() || chainBroken || listing == Listing.DENIED) {
            return false;
        }
        return type == PortType.CONVENTIONAL
                || listing == Listing.EXTENDED
                || listing == Listing.STANDARD && extendedReadable;
    }
}
