package io.crossdock.pci;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Collects what an input tells of a function; whatever is not set stays unknown. Not thread-safe. */
public final class FunctionInfoBuilder {
    private Bdf bdf;
    private OptionalInt vendorId = OptionalInt.empty();
    private OptionalInt deviceId = OptionalInt.empty();
    private OptionalInt subsystemVendorId = OptionalInt.empty();
    private OptionalInt subsystemId = OptionalInt.empty();
    private OptionalInt classCode = OptionalInt.empty();
    private String description = "";
    private PortType portType = PortType.UNKNOWN;
    private boolean multiFunction = false;
    private List<Bar> bars = List.of();
    private Optional<Bridge> bridge = Optional.empty();
    private Link link = Link.UNKNOWN;
    private OptionalInt mpsSupported = OptionalInt.empty();
    private OptionalInt mps = OptionalInt.empty();
    private OptionalInt mrrs = OptionalInt.empty();
    private Tristate extendedTags = Tristate.UNKNOWN;
    private Tristate tenBitTags = Tristate.UNKNOWN;
    private Tristate relaxedOrdering = Tristate.UNKNOWN;
    private Tristate busMaster = Tristate.UNKNOWN;
    private Tristate memoryEnabled = Tristate.UNKNOWN;
    private Acs acs = Acs.UNKNOWN;
    private Ats ats = Ats.UNKNOWN;
    private Tristate pasid = Tristate.UNKNOWN;
    private Tristate pageRequests = Tristate.UNKNOWN;
    private Optional<Sriov> sriov = Optional.empty();
    private List<ResizableBar> resizableBars = List.of();
    private OptionalLong serialNumber = OptionalLong.empty();
    private OptionalInt numaNode = OptionalInt.empty();
    private OptionalInt iommuGroup = OptionalInt.empty();
    private Optional<String> driver = Optional.empty();

    FunctionInfoBuilder(Bdf bdf) {
        this.bdf = bdf;
    }

    FunctionInfoBuilder(FunctionInfo from) {
        this.bdf = from.bdf();
        this.vendorId = from.vendorId();
        this.deviceId = from.deviceId();
        this.subsystemVendorId = from.subsystemVendorId();
        this.subsystemId = from.subsystemId();
        this.classCode = from.classCode();
        this.description = from.description();
        this.portType = from.portType();
        this.multiFunction = from.multiFunction();
        this.bars = from.bars();
        this.bridge = from.bridge();
        this.link = from.link();
        this.mpsSupported = from.mpsSupported();
        this.mps = from.mps();
        this.mrrs = from.mrrs();
        this.extendedTags = from.extendedTags();
        this.tenBitTags = from.tenBitTags();
        this.relaxedOrdering = from.relaxedOrdering();
        this.busMaster = from.busMaster();
        this.memoryEnabled = from.memoryEnabled();
        this.acs = from.acs();
        this.ats = from.ats();
        this.pasid = from.pasid();
        this.pageRequests = from.pageRequests();
        this.sriov = from.sriov();
        this.resizableBars = from.resizableBars();
        this.serialNumber = from.serialNumber();
        this.numaNode = from.numaNode();
        this.iommuGroup = from.iommuGroup();
        this.driver = from.driver();
    }

    /** The function at another address: a card in another slot. */
    public FunctionInfoBuilder movedTo(Bdf value) {
        this.bdf = value;
        return this;
    }

    public FunctionInfoBuilder vendorId(int value) {
        this.vendorId = OptionalInt.of(value);
        return this;
    }

    public FunctionInfoBuilder deviceId(int value) {
        this.deviceId = OptionalInt.of(value);
        return this;
    }

    public FunctionInfoBuilder subsystemVendorId(int value) {
        this.subsystemVendorId = OptionalInt.of(value);
        return this;
    }

    public FunctionInfoBuilder subsystemId(int value) {
        this.subsystemId = OptionalInt.of(value);
        return this;
    }

    public FunctionInfoBuilder classCode(int value) {
        this.classCode = OptionalInt.of(value);
        return this;
    }

    public FunctionInfoBuilder description(String value) {
        this.description = value;
        return this;
    }

    public FunctionInfoBuilder portType(PortType value) {
        this.portType = value;
        return this;
    }

    public FunctionInfoBuilder multiFunction(boolean value) {
        this.multiFunction = value;
        return this;
    }

    public FunctionInfoBuilder bars(List<Bar> value) {
        this.bars = value;
        return this;
    }

    public FunctionInfoBuilder bridge(Bridge value) {
        this.bridge = Optional.of(value);
        return this;
    }

    public FunctionInfoBuilder link(Link value) {
        this.link = value;
        return this;
    }

    public FunctionInfoBuilder mpsSupported(int value) {
        this.mpsSupported = OptionalInt.of(value);
        return this;
    }

    public FunctionInfoBuilder mps(int value) {
        this.mps = OptionalInt.of(value);
        return this;
    }

    public FunctionInfoBuilder mrrs(int value) {
        this.mrrs = OptionalInt.of(value);
        return this;
    }

    public FunctionInfoBuilder extendedTags(Tristate value) {
        this.extendedTags = value;
        return this;
    }

    public FunctionInfoBuilder tenBitTags(Tristate value) {
        this.tenBitTags = value;
        return this;
    }

    public FunctionInfoBuilder relaxedOrdering(Tristate value) {
        this.relaxedOrdering = value;
        return this;
    }

    public FunctionInfoBuilder busMaster(Tristate value) {
        this.busMaster = value;
        return this;
    }

    public FunctionInfoBuilder memoryEnabled(Tristate value) {
        this.memoryEnabled = value;
        return this;
    }

    public FunctionInfoBuilder acs(Acs value) {
        this.acs = value;
        return this;
    }

    public FunctionInfoBuilder ats(Ats value) {
        this.ats = value;
        return this;
    }

    public FunctionInfoBuilder pasid(Tristate value) {
        this.pasid = value;
        return this;
    }

    public FunctionInfoBuilder pageRequests(Tristate value) {
        this.pageRequests = value;
        return this;
    }

    public FunctionInfoBuilder sriov(Sriov value) {
        this.sriov = Optional.of(value);
        return this;
    }

    public FunctionInfoBuilder resizableBars(List<ResizableBar> value) {
        this.resizableBars = value;
        return this;
    }

    public FunctionInfoBuilder serialNumber(long value) {
        this.serialNumber = OptionalLong.of(value);
        return this;
    }

    public FunctionInfoBuilder numaNode(int value) {
        this.numaNode = OptionalInt.of(value);
        return this;
    }

    public FunctionInfoBuilder iommuGroup(int value) {
        this.iommuGroup = OptionalInt.of(value);
        return this;
    }

    public FunctionInfoBuilder driver(String value) {
        this.driver = Optional.of(value);
        return this;
    }

    public FunctionInfo build() {
        return new FunctionInfo(
                bdf,
                vendorId,
                deviceId,
                subsystemVendorId,
                subsystemId,
                classCode,
                description,
                portType,
                multiFunction,
                bars,
                bridge,
                link,
                mpsSupported,
                mps,
                mrrs,
                extendedTags,
                tenBitTags,
                relaxedOrdering,
                busMaster,
                memoryEnabled,
                acs,
                ats,
                pasid,
                pageRequests,
                sriov,
                resizableBars,
                serialNumber,
                numaNode,
                iommuGroup,
                driver);
    }
}
