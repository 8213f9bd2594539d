package io.crossdock.topology.lspci;

import io.crossdock.pci.Link;
import io.crossdock.pci.PortType;
import io.crossdock.pci.Tristate;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The PCI Express capability:
 *
 * <pre>
 *  Capabilities: [78] Express (v2) Legacy Endpoint, MSI 00                       IntMsgNum 0 from 3.11 on
 *          DevCap: MaxPayload 256 bytes, PhantFunc 0, Latency L0s unlimited, L1 &lt;64us
 *                  ExtTag+ AttnBtn- AttnInd- PwrInd- RBE+ FLReset+
 *          DevCtl: CorrErr+ NonFatalErr+ FatalErr+ UnsupReq+
 *                  RlxdOrd+ ExtTag+ PhantFunc- AuxPwr- NoSnoop+ FLReset-
 *                  MaxPayload 256 bytes, MaxReadReq 512 bytes
 *          DevCtl2: Completion Timeout: 50us to 50ms, TimeoutDis- 10BitTagReq- OBFF Disabled,    3.7 on
 *          LnkCap: Port #0, Speed 16GT/s, Width x16, ASPM L1, Exit Latency L1 &lt;4us
 *          LnkSta: Speed 2.5GT/s (downgraded), Width x16 (ok)
 *
 *  Capabilities: [60] Express Root Port (Slot-) IRQ 0                            2.x
 *          Device: Supported: MaxPayload 128 bytes, PhantFunc 0, ExtTag-
 *          Device: RlxdOrd- ExtTag- PhantFunc- AuxPwr- NoSnoop-
 *          Device: MaxPayload 128 bytes, MaxReadReq 128 bytes
 *          Link: Supported Speed 2.5Gb/s, Width x16, ASPM L0s L1, Port 2
 *          Link: Speed 2.5Gb/s, Width x16
 * </pre>
 */
final class ExpressLines {
    private static final Pattern NAME = Pattern.compile("^Express (?:\\(v[0-9]\\) )?(.*)$");
    private static final Pattern CAPABLE_PAYLOAD =
            Pattern.compile("^(?:DevCap:|Device: Supported:)\\s*MaxPayload ([0-9]+) bytes.*$");
    private static final Pattern CONTROL_BITS = Pattern.compile("^(?:Device: )?RlxdOrd([-+]) ExtTag([-+]).*$");
    private static final Pattern CONTROL_SIZES =
            Pattern.compile("^(?:Device: )?MaxPayload ([0-9]+) bytes, MaxReadReq ([0-9]+) bytes.*$");
    private static final Pattern TEN_BIT_TAGS = Pattern.compile("^DevCtl2:.*\\b10BitTagReq([-+]).*$");
    private static final String RATE = "Speed ([0-9.]+|unknown)(?:G[Tb]/s)?(?: \\([a-z]+\\))?, Width x([0-9]+).*$";
    private static final Pattern LINK_CAPABLE =
            Pattern.compile("^(?:LnkCap:\\s*Port #[0-9a-fA-F]+, |Link: Supported )" + RATE);
    private static final Pattern LINK_STATUS = Pattern.compile("^(?:LnkSta:\\s*|Link: )" + RATE);

    private static final int MAX_LANES = 32;

    private PortType portType = PortType.UNKNOWN;
    private OptionalInt mpsSupported = OptionalInt.empty();
    private OptionalInt mps = OptionalInt.empty();
    private OptionalInt mrrs = OptionalInt.empty();
    private Tristate extendedTags = Tristate.UNKNOWN;
    private Tristate tenBitTags = Tristate.UNKNOWN;
    private Tristate relaxedOrdering = Tristate.UNKNOWN;
    private OptionalInt maxSpeed = OptionalInt.empty();
    private OptionalInt maxWidth = OptionalInt.empty();
    private OptionalInt speed = OptionalInt.empty();
    private OptionalInt width = OptionalInt.empty();

    /** Reads the name of a capability; true if it is PCI Express. */
    boolean begin(String capability) {
        Matcher m = NAME.matcher(capability);
        if (m.matches()) {
            portType = type(m.group(1));
        }
        return m.matches();
    }

    private static PortType type(String name) {
        if (name.startsWith("Endpoint")) {
            return PortType.ENDPOINT;
        } else if (name.startsWith("Legacy Endpoint")) {
            return PortType.LEGACY_ENDPOINT;
        } else if (name.startsWith("Root Port")) {
            return PortType.ROOT_PORT;
        } else if (name.startsWith("Upstream Port")) {
            return PortType.SWITCH_UPSTREAM;
        } else if (name.startsWith("Downstream Port")) {
            return PortType.SWITCH_DOWNSTREAM;
        } else if (name.startsWith("PCI-Express to PCI/PCI-X Bridge") || name.startsWith("PCI/PCI-X Bridge")) {
            return PortType.PCIE_TO_PCI_BRIDGE;
        } else if (name.startsWith("PCI/PCI-X to PCI-Express Bridge")) {
            return PortType.PCI_TO_PCIE_BRIDGE;
        } else if (name.startsWith("Root Complex Integrated Endpoint")) {
            return PortType.ROOT_COMPLEX_INTEGRATED_ENDPOINT;
        } else if (name.startsWith("Root Complex Event Collector")) {
            return PortType.ROOT_COMPLEX_EVENT_COLLECTOR;
        }
        return PortType.UNKNOWN;
    }

    /** Reads a line inside the capability. */
    void accept(String line) {
        Matcher m = CAPABLE_PAYLOAD.matcher(line);
        if (m.matches()) {
            mpsSupported = payload(m.group(1));
            return;
        }
        m = CONTROL_BITS.matcher(line);
        if (m.matches()) {
            relaxedOrdering = Tristate.of(m.group(1).equals("+"));
            extendedTags = Tristate.of(m.group(2).equals("+"));
            return;
        }
        m = CONTROL_SIZES.matcher(line);
        if (m.matches()) {
            mps = payload(m.group(1));
            mrrs = payload(m.group(2));
            return;
        }
        m = TEN_BIT_TAGS.matcher(line);
        if (m.matches()) {
            tenBitTags = Tristate.of(m.group(1).equals("+"));
            return;
        }
        m = LINK_CAPABLE.matcher(line);
        if (m.matches()) {
            maxSpeed = Numbers.speed(m.group(1));
            maxWidth = lanes(m.group(2));
            return;
        }
        m = LINK_STATUS.matcher(line);
        if (m.matches()) {
            speed = Numbers.speed(m.group(1));
            width = lanes(m.group(2));
        }
    }

    /** 128 to 4096, powers of two (7.5.3.4); anything else is damage. */
    private static OptionalInt payload(String digits) {
        OptionalInt bytes = Numbers.decimal(digits);
        boolean legal = bytes.isPresent()
                && bytes.getAsInt() >= 128
                && bytes.getAsInt() <= 4096
                && Integer.bitCount(bytes.getAsInt()) == 1;
        return legal ? bytes : OptionalInt.empty();
    }

    /** Registers that read as all ones print x63. */
    private static OptionalInt lanes(String digits) {
        OptionalInt lanes = Numbers.decimal(digits);
        return lanes.isPresent() && lanes.getAsInt() <= MAX_LANES ? lanes : OptionalInt.empty();
    }

    /**
     * Virtual functions and integrated endpoints print {@code Speed unknown, Width x0} in both registers: they have no
     * link, which is not the same as a link that is down.
     */
    Link link() {
        boolean none = maxWidth.isPresent() && maxWidth.getAsInt() == 0;
        OptionalInt status = none && width.equals(OptionalInt.of(0)) ? OptionalInt.empty() : width;
        return new Link(maxSpeed, none ? OptionalInt.empty() : maxWidth, speed, status);
    }

    PortType portType() {
        return portType;
    }

    OptionalInt mpsSupported() {
        return mpsSupported;
    }

    OptionalInt mps() {
        return mps;
    }

    OptionalInt mrrs() {
        return mrrs;
    }

    Tristate extendedTags() {
        return extendedTags;
    }

    Tristate tenBitTags() {
        return tenBitTags;
    }

    Tristate relaxedOrdering() {
        return relaxedOrdering;
    }
}
