package io.crossdock.pci;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * A PCI function as an input described it. Immutable; {@link #toBuilder} makes a changed copy.
 *
 * @param bdf address
 * @param vendorId PCI vendor, 16 bits; empty where only names were printed (lspci without -n)
 * @param deviceId PCI device, 16 bits
 * @param subsystemVendorId subsystem vendor, 16 bits
 * @param subsystemId subsystem device, 16 bits
 * @param classCode base class, sub-class and programming interface, 24 bits; the interface byte is 0 where unknown
 * @param description vendor and device in words, as the input had them; may be empty
 * @param portType PCI Express device/port type
 * @param multiFunction header type bit 7
 * @param bars base address registers, ascending by index
 * @param bridge bus numbers and windows of a type 1 header
 * @param link the link at this function: upstream link of an endpoint or upstream port, downstream link of a port
 * @param mpsSupported DevCap maximum payload, bytes
 * @param mps DevCtl maximum payload, bytes
 * @param mrrs DevCtl maximum read request, bytes
 * @param extendedTags DevCtl extended tag enable (8-bit tags)
 * @param tenBitTags DevCtl2 ten-bit tag requester enable
 * @param relaxedOrdering DevCtl enable relaxed ordering
 * @param busMaster command register bit 2
 * @param memoryEnabled command register bit 1
 * @param acs access control services
 * @param ats address translation services
 * @param pasid whether PASID is enabled; off where the function cannot
 * @param pageRequests whether page requests (PRI) are enabled; off where the function cannot
 * @param sriov SR-IOV of a physical function; empty if it has none, or it is not shown
 * @param resizableBars resizable BARs, empty if none or unknown
 * @param serialNumber Device Serial Number capability
 * @param numaNode NUMA node as the kernel reports it, never negative
 * @param iommuGroup IOMMU group number as the kernel reports it
 * @param driver kernel driver in use
 */
public record FunctionInfo(
        Bdf bdf,
        OptionalInt vendorId,
        OptionalInt deviceId,
        OptionalInt subsystemVendorId,
        OptionalInt subsystemId,
        OptionalInt classCode,
        String description,
        PortType portType,
        boolean multiFunction,
        List<Bar> bars,
        Optional<Bridge> bridge,
        Link link,
        OptionalInt mpsSupported,
        OptionalInt mps,
        OptionalInt mrrs,
        Tristate extendedTags,
        Tristate tenBitTags,
        Tristate relaxedOrdering,
        Tristate busMaster,
        Tristate memoryEnabled,
        Acs acs,
        Ats ats,
        Tristate pasid,
        Tristate pageRequests,
        Optional<Sriov> sriov,
        List<ResizableBar> resizableBars,
        OptionalLong serialNumber,
        OptionalInt numaNode,
        OptionalInt iommuGroup,
        Optional<String> driver) {

    public FunctionInfo {
        bars = List.copyOf(bars);
        resizableBars = List.copyOf(resizableBars);
    }

    public static FunctionInfoBuilder builder(Bdf bdf) {
        return new FunctionInfoBuilder(bdf);
    }

    public FunctionInfoBuilder toBuilder() {
        return new FunctionInfoBuilder(this);
    }

    public boolean isBridge() {
        return bridge.isPresent();
    }

    /** Base class (bits 23:16 of the class code); empty where unknown. */
    public OptionalInt baseClass() {
        return classCode.isPresent() ? OptionalInt.of(classCode.getAsInt() >> 16 & 0xff) : OptionalInt.empty();
    }

    public boolean isHostBridge() {
        return classCode.isPresent() && classCode.getAsInt() >> 8 == 0x0600;
    }

    /** BAR with this index. */
    public Optional<Bar> bar(int index) {
        return bars.stream().filter(b -> b.index() == index).findFirst();
    }

    /** The largest memory BAR with known address and size: what a peer would be given. */
    public Optional<Bar> largestMemoryBar() {
        Bar best = null;
        for (Bar bar : bars) {
            if (bar.memoryRange().isPresent()
                    && (best == null || bar.size().getAsLong() > best.size().getAsLong())) {
                best = bar;
            }
        }
        return Optional.ofNullable(best);
    }
}
