package io.crossdock.topology.lspci;

import io.crossdock.pci.Acs;
import io.crossdock.pci.Ats;
import io.crossdock.pci.ResizableBar;
import io.crossdock.pci.Sriov;
import io.crossdock.pci.Tristate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Extended capabilities:
 *
 * <pre>
 *  Capabilities: [220 v1] Access Control Services
 *          ACSCap: SrcValid+ TransBlk+ ReqRedir+ CmpltRedir+ UpstreamFwd+ EgressCtrl- DirectTrans-
 *          ACSCtl: SrcValid+ TransBlk- ReqRedir+ CmpltRedir+ UpstreamFwd+ EgressCtrl- DirectTrans-
 *  Capabilities: [b0 v1] Address Translation Service (ATS)
 *          ATSCtl: Enable-, Smallest Translation Unit: 00
 *  Capabilities: [bb0 v1] Physical Resizable BAR                                 "Resizable BAR" before 3.5
 *          BAR 1: current size: 256MB, supported: 64MB 128MB 256MB
 *  Capabilities: [2c0 v1] Process Address Space ID (PASID)
 *          PASIDCtl: Enable- Exec- Priv-
 *  Capabilities: [2b0 v1] Page Request Interface (PRI)
 *          PRICtl: Enable- Reset-
 *  Capabilities: [160 v1] Single Root I/O Virtualization (SR-IOV)
 *          IOVCtl: Enable+ Migration- Interrupt- MSE+ ARIHierarchy+
 *          Initial VFs: 8, Total VFs: 8, Number of VFs: 4, Function Dependency Link: 00
 *          VF offset: 128, stride: 2, Device ID: 10ed
 *  Capabilities: [100 v1] Device Serial Number 00-11-22-33-44-55-66-77
 * </pre>
 *
 * -v prints the names only: then the capability is there and its registers are unknown.
 */
final class ExtendedLines {
    private static final String ACS = "Access Control Services";
    private static final String ATS = "Address Translation Service";
    private static final String PASID = "Process Address Space ID";
    private static final String PAGE_REQUEST = "Page Request Interface";
    private static final String SRIOV = "Single Root I/O Virtualization";
    private static final String SERIAL = "Device Serial Number ";

    private static final String[] ACS_BITS = {
        "SrcValid", "TransBlk", "ReqRedir", "CmpltRedir", "UpstreamFwd", "EgressCtrl", "DirectTrans"
    };
    private static final Pattern ACS_LINE = Pattern.compile("^ACS(Cap|Ctl):\\s*(.*)$");
    private static final Pattern ATS_CONTROL = Pattern.compile("^ATSCtl:\\s*Enable([-+]).*$");
    private static final Pattern ENABLE = Pattern.compile("^(PASID|PRI|IOV)Ctl:\\s*Enable([-+]).*$");
    private static final Pattern VFS = Pattern.compile("^.*\\bNumber of VFs: ([0-9]{1,5}),.*$");
    private static final Pattern VF_PLACES = Pattern.compile("^VF offset: ([0-9]{1,5}), stride: ([0-9]{1,5}),.*$");
    private static final Pattern RESIZABLE =
            Pattern.compile("^BAR ([0-5]): current size: (\\S{1,12}), supported: ?(.*)$");

    private boolean acsListed;
    private OptionalInt acsCapability = OptionalInt.empty();
    private OptionalInt acsControl = OptionalInt.empty();
    private Optional<Ats> ats = Optional.empty();
    private Optional<Tristate> pasid = Optional.empty();
    private Optional<Tristate> pageRequests = Optional.empty();
    private boolean vfsEnabled;
    private OptionalInt vfs = OptionalInt.empty();
    private Optional<Sriov> sriov = Optional.empty();
    private final List<ResizableBar> resizableBars = new ArrayList<>();
    private OptionalLong serialNumber = OptionalLong.empty();

    /** Reads the name of a capability. */
    void begin(String capability) {
        if (capability.startsWith(ACS)) {
            acsListed = true;
        } else if (capability.startsWith(ATS)) {
            ats = Optional.of(new Ats(Tristate.ON, Tristate.UNKNOWN));
        } else if (capability.startsWith(PASID)) {
            pasid = Optional.of(Tristate.UNKNOWN);
        } else if (capability.startsWith(PAGE_REQUEST)) {
            pageRequests = Optional.of(Tristate.UNKNOWN);
        } else if (capability.startsWith(SERIAL)) {
            serialNumber =
                    Numbers.hex(capability.substring(SERIAL.length()).strip().replace("-", ""));
        }
    }

    /** Reads a line inside a capability. */
    void accept(String capability, String line) {
        if (capability.startsWith(ACS)) {
            acsLine(line);
        } else if (capability.startsWith(ATS)) {
            Matcher m = ATS_CONTROL.matcher(line);
            if (m.matches()) {
                ats = Optional.of(new Ats(Tristate.ON, Tristate.of(m.group(1).equals("+"))));
            }
        } else if (capability.startsWith(PASID)
                || capability.startsWith(PAGE_REQUEST)
                || capability.startsWith(SRIOV)) {
            enableLine(line);
        } else if (capability.startsWith("Physical Resizable BAR") || capability.startsWith("Resizable BAR")) {
            resizableLine(line); // not "Virtual Resizable BAR": that one sizes virtual functions
        }
    }

    private void enableLine(String line) {
        Matcher enable = ENABLE.matcher(line);
        Matcher count = VFS.matcher(line);
        Matcher places = VF_PLACES.matcher(line);
        if (enable.matches()) {
            boolean on = enable.group(2).equals("+");
            switch (enable.group(1)) {
                case "PASID" -> pasid = Optional.of(Tristate.of(on));
                case "PRI" -> pageRequests = Optional.of(Tristate.of(on));
                default -> vfsEnabled = on;
            }
        } else if (count.matches()) {
            vfs = Numbers.decimal(count.group(1));
        } else if (places.matches() && vfs.isPresent()) {
            int offset = Integer.parseInt(places.group(1));
            int stride = Integer.parseInt(places.group(2));
            if ((vfs.getAsInt() | offset | stride) <= 0xffff) {
                sriov = Optional.of(new Sriov(vfsEnabled ? vfs.getAsInt() : 0, offset, stride));
            }
        }
    }

    /** Takes a control register that was shown without its capability. */
    void control(int bits) {
        Acs acs = withoutCapability(bits);
        acsCapability = OptionalInt.of(acs.capability());
        acsControl = OptionalInt.of(acs.control());
    }

    private void acsLine(String line) {
        Matcher m = ACS_LINE.matcher(line);
        if (m.matches()) {
            OptionalInt bits = acsBits(m.group(2));
            if (m.group(1).equals("Cap")) {
                acsCapability = bits;
            } else {
                acsControl = bits;
            }
        }
    }

    /** Absent unless the line names all seven bits: a damaged register is not one with fewer bits. */
    static OptionalInt acsBits(String text) {
        int value = 0;
        for (int bit = 0; bit < ACS_BITS.length; bit++) {
            if (text.contains(ACS_BITS[bit] + "+")) {
                value |= 1 << bit;
            } else if (!text.contains(ACS_BITS[bit] + "-")) {
                return OptionalInt.empty();
            }
        }
        return OptionalInt.of(value);
    }

    /** A control register that stands alone; the capability is taken to have every bit but Egress Control. */
    static Acs withoutCapability(int control) {
        int usual = (1 << ACS_BITS.length) - 1 & ~Acs.EGRESS_CONTROL;
        return Acs.present(usual | control, control);
    }

    private void resizableLine(String line) {
        Matcher m = RESIZABLE.matcher(line);
        OptionalLong current = m.matches() ? Numbers.size(m.group(2)) : OptionalLong.empty();
        if (current.isEmpty()) {
            return;
        }
        List<Long> supported = new ArrayList<>();
        for (String word : m.group(3).split(" ")) {
            Numbers.size(word).ifPresent(supported::add);
        }
        supported.sort(null);
        resizableBars.add(new ResizableBar(m.group(1).charAt(0) - '0', current.getAsLong(), supported));
    }

    /** Empty where the capability is not listed; unknown where it is, but its registers are not shown. */
    Optional<Acs> acs() {
        if (acsCapability.isPresent() && acsControl.isPresent()) {
            return Optional.of(Acs.present(acsCapability.getAsInt(), acsControl.getAsInt()));
        }
        return acsListed ? Optional.of(Acs.UNKNOWN) : Optional.empty();
    }

    Optional<Ats> ats() {
        return ats;
    }

    /** Empty where the capability is not listed; unknown where it is, but its registers are not shown. */
    Optional<Tristate> pasid() {
        return pasid;
    }

    /** As {@link #pasid}. */
    Optional<Tristate> pageRequests() {
        return pageRequests;
    }

    Optional<Sriov> sriov() {
        return sriov;
    }

    List<ResizableBar> resizableBars() {
        return resizableBars;
    }

    OptionalLong serialNumber() {
        return serialNumber;
    }
}
