package io.crossdock.pci.config;

import io.crossdock.pci.FunctionInfoBuilder;
import io.crossdock.pci.Link;
import io.crossdock.pci.PortType;
import io.crossdock.pci.Tristate;
import java.util.OptionalInt;

/**
 * The PCI Express capability (PCIe base specification 7.5.3).
 *
 * <pre>
 *  +02 Capabilities  | 7:4 device/port type | 3:0 version
 *  +04 DevCap        | 2:0 maximum payload supported
 *  +08 DevCtl        | 14:12 maximum read request | 8 extended tags | 7:5 maximum payload | 4 relaxed ordering
 *  +0c LnkCap        | 9:4 width | 3:0 speed
 *  +12 LnkSta        | 9:4 width | 3:0 speed
 *  +28 DevCtl2       | 12 ten-bit tag requester                                     from version 2 on
 * </pre>
 */
final class ExpressRegisters {
    private static final int CAPABILITIES = 0x02;
    private static final int DEVICE_CAPABILITIES = 0x04;
    private static final int DEVICE_CONTROL = 0x08;
    private static final int LINK_CAPABILITIES = 0x0c;
    private static final int LINK_STATUS = 0x12;
    private static final int DEVICE_CONTROL_2 = 0x28;
    private static final int MAX_LANES = 32;

    private final ConfigBytes config;
    private final int at;

    ExpressRegisters(ConfigBytes config, Capability express) {
        this.config = config;
        this.at = express.offset();
    }

    void into(FunctionInfoBuilder builder) {
        if (!config.has(at, LINK_STATUS + 2)) {
            return; // cut off inside the capability
        }
        PortType type = type(config.u16(at + CAPABILITIES) >> 4 & 0xf);
        builder.portType(type);
        payload(config.s32(at + DEVICE_CAPABILITIES) & 7).ifPresent(builder::mpsSupported);
        int control = config.u16(at + DEVICE_CONTROL);
        payload(control >> 5 & 7).ifPresent(builder::mps);
        payload(control >> 12 & 7).ifPresent(builder::mrrs);
        builder.extendedTags(Tristate.of((control >> 8 & 1) != 0))
                .relaxedOrdering(Tristate.of((control >> 4 & 1) != 0));
        int version = config.u16(at + CAPABILITIES) & 0xf;
        if (version < 2) {
            builder.tenBitTags(Tristate.OFF);
        } else if (config.has(at + DEVICE_CONTROL_2, 2)) {
            builder.tenBitTags(Tristate.of((config.u16(at + DEVICE_CONTROL_2) >> 12 & 1) != 0));
        }
        if (type != PortType.ROOT_COMPLEX_INTEGRATED_ENDPOINT && type != PortType.ROOT_COMPLEX_EVENT_COLLECTOR) {
            builder.link(link());
        }
    }

    private static PortType type(int code) {
        return switch (code) {
            case 0 -> PortType.ENDPOINT;
            case 1 -> PortType.LEGACY_ENDPOINT;
            case 4 -> PortType.ROOT_PORT;
            case 5 -> PortType.SWITCH_UPSTREAM;
            case 6 -> PortType.SWITCH_DOWNSTREAM;
            case 7 -> PortType.PCIE_TO_PCI_BRIDGE;
            case 8 -> PortType.PCI_TO_PCIE_BRIDGE;
            case 9 -> PortType.ROOT_COMPLEX_INTEGRATED_ENDPOINT;
            case 10 -> PortType.ROOT_COMPLEX_EVENT_COLLECTOR;
            default -> PortType.UNKNOWN;
        };
    }

    /** 128 to 4096 bytes by codes 0 to 5; 6 and 7 are reserved. */
    private static OptionalInt payload(int code) {
        return code <= 5 ? OptionalInt.of(128 << code) : OptionalInt.empty();
    }

    /** Virtual functions have no link: width 0 in both registers, which is not a link that is down. */
    private Link link() {
        int capable = config.s32(at + LINK_CAPABILITIES);
        int status = config.u16(at + LINK_STATUS);
        OptionalInt maxWidth = lanes(capable);
        boolean none = maxWidth.equals(OptionalInt.of(0));
        OptionalInt width = lanes(status);
        return new Link(
                speed(capable),
                none ? OptionalInt.empty() : maxWidth,
                speed(status),
                none && width.equals(OptionalInt.of(0)) ? OptionalInt.empty() : width);
    }

    private static OptionalInt lanes(int register) {
        int lanes = register >> 4 & 0x3f;
        return lanes <= MAX_LANES ? OptionalInt.of(lanes) : OptionalInt.empty();
    }

    private static OptionalInt speed(int register) {
        int code = register & 0xf;
        return code >= 1 && code <= 6 ? OptionalInt.of(Link.speedOfGeneration(code)) : OptionalInt.empty();
    }
}
