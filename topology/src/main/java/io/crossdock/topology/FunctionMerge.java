package io.crossdock.topology;

import io.crossdock.pci.Acs;
import io.crossdock.pci.Ats;
import io.crossdock.pci.Bar;
import io.crossdock.pci.Bridge;
import io.crossdock.pci.FunctionInfo;
import io.crossdock.pci.Link;
import io.crossdock.pci.PortType;
import io.crossdock.pci.Tristate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * Puts together two accounts of one function: {@code lspci -vvv} and {@code lspci -nn} of the same machine, or the same
 * dump twice. What one account does not tell comes from the other; where both tell, the first wins.
 */
public final class FunctionMerge {
    private final FunctionInfo first;
    private final FunctionInfo second;
    private final List<String> conflicts = new ArrayList<>();

    private FunctionMerge(FunctionInfo first, FunctionInfo second) {
        this.first = first;
        this.second = second;
    }

    /**
     * The merged function.
     *
     * @param conflicts receives the names of the fields on which the two differ
     */
    public static FunctionInfo merge(FunctionInfo first, FunctionInfo second, List<String> conflicts) {
        FunctionMerge merge = new FunctionMerge(first, second);
        FunctionInfo merged = merge.run();
        conflicts.addAll(merge.conflicts);
        return merged;
    }

    private FunctionInfo run() {
        return new FunctionInfo(
                first.bdf(),
                number("vendor id", first.vendorId(), second.vendorId()),
                number("device id", first.deviceId(), second.deviceId()),
                number("subsystem vendor id", first.subsystemVendorId(), second.subsystemVendorId()),
                number("subsystem id", first.subsystemId(), second.subsystemId()),
                classCode(),
                first.description().isEmpty() ? second.description() : first.description(),
                portType(),
                first.multiFunction() || second.multiFunction(),
                bars(),
                bridge(),
                link(),
                number("supported MPS", first.mpsSupported(), second.mpsSupported()),
                number("MPS", first.mps(), second.mps()),
                number("MRRS", first.mrrs(), second.mrrs()),
                state("extended tags", first.extendedTags(), second.extendedTags()),
                state("ten-bit tags", first.tenBitTags(), second.tenBitTags()),
                state("relaxed ordering", first.relaxedOrdering(), second.relaxedOrdering()),
                state("bus master", first.busMaster(), second.busMaster()),
                state("memory enable", first.memoryEnabled(), second.memoryEnabled()),
                acs(),
                ats(),
                state("PASID", first.pasid(), second.pasid()),
                state("page requests", first.pageRequests(), second.pageRequests()),
                first.sriov().or(second::sriov),
                first.resizableBars().isEmpty() ? second.resizableBars() : first.resizableBars(),
                serial(),
                number("NUMA node", first.numaNode(), second.numaNode()),
                number("IOMMU group", first.iommuGroup(), second.iommuGroup()),
                first.driver().or(second::driver));
    }

    private OptionalInt number(String what, OptionalInt a, OptionalInt b) {
        if (a.isPresent() && b.isPresent() && a.getAsInt() != b.getAsInt()) {
            conflicts.add(what);
        }
        return a.isPresent() ? a : b;
    }

    private Tristate state(String what, Tristate a, Tristate b) {
        if (a.isKnown() && b.isKnown() && a != b) {
            conflicts.add(what);
        }
        return a.isKnown() ? a : b;
    }

    /** A code whose interface byte was not printed yields to one that has it. */
    private OptionalInt classCode() {
        OptionalInt a = first.classCode();
        OptionalInt b = second.classCode();
        boolean sameClass = a.isPresent() && b.isPresent() && a.getAsInt() >> 8 == b.getAsInt() >> 8;
        return sameClass && (a.getAsInt() & 0xff) == 0 ? b : sameClass ? a : number("class code", a, b);
    }

    private PortType portType() {
        PortType a = first.portType();
        PortType b = second.portType();
        if (a != PortType.UNKNOWN && b != PortType.UNKNOWN && a != b) {
            conflicts.add("port type");
        }
        return a != PortType.UNKNOWN ? a : b;
    }

    private List<Bar> bars() {
        TreeMap<Integer, Bar> merged = new TreeMap<>();
        for (Bar bar : second.bars()) {
            merged.put(bar.index(), bar);
        }
        for (Bar bar : first.bars()) {
            Bar other = merged.get(bar.index());
            if (other == null || other.kind() != bar.kind()) {
                merged.put(bar.index(), bar);
                continue;
            }
            OptionalLong address = bar.address().isPresent() ? bar.address() : other.address();
            OptionalLong size = bar.size().isPresent() ? bar.size() : other.size();
            merged.put(bar.index(), new Bar(bar.index(), bar.kind(), bar.prefetchable(), address, size));
        }
        return new ArrayList<>(merged.values());
    }

    private Optional<Bridge> bridge() {
        if (first.bridge().isEmpty() || second.bridge().isEmpty()) {
            return first.bridge().or(second::bridge);
        }
        Bridge a = first.bridge().get();
        Bridge b = second.bridge().get();
        if (a.secondary() != b.secondary() || a.subordinate() != b.subordinate()) {
            conflicts.add("bus numbers");
        }
        return Optional.of(a.windowsKnown() || !b.windowsKnown() ? a : b);
    }

    private Link link() {
        return new Link(
                number(
                        "link speed capability",
                        first.link().maxSpeedMtps(),
                        second.link().maxSpeedMtps()),
                number(
                        "link width capability",
                        first.link().maxWidth(),
                        second.link().maxWidth()),
                number("link speed", first.link().speedMtps(), second.link().speedMtps()),
                number("link width", first.link().width(), second.link().width()));
    }

    private Acs acs() {
        Acs a = first.acs();
        Acs b = second.acs();
        if (a.presence() != Acs.Presence.UNKNOWN && b.presence() != Acs.Presence.UNKNOWN && !a.equals(b)) {
            conflicts.add("ACS");
        }
        return a.presence() != Acs.Presence.UNKNOWN ? a : b;
    }

    private Ats ats() {
        return new Ats(
                state("ATS capability", first.ats().supported(), second.ats().supported()),
                state("ATS enable", first.ats().enabled(), second.ats().enabled()));
    }

    private OptionalLong serial() {
        OptionalLong a = first.serialNumber();
        OptionalLong b = second.serialNumber();
        if (a.isPresent() && b.isPresent() && a.getAsLong() != b.getAsLong()) {
            conflicts.add("serial number");
        }
        return a.isPresent() ? a : b;
    }
}
