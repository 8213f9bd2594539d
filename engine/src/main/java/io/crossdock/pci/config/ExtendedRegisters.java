package io.crossdock.pci.config;

import io.crossdock.pci.Acs;
import io.crossdock.pci.Ats;
import io.crossdock.pci.FunctionInfoBuilder;
import io.crossdock.pci.ResizableBar;
import io.crossdock.pci.Sriov;
import io.crossdock.pci.Tristate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Extended capabilities that an answer can depend on (PCIe base specification; sections at each).
 *
 * <pre>
 *  ACS    7.7.11  +04 capability 15:0, control 31:16
 *  ATS    10.5.1  +06 control: 15 enable
 *  PASID  7.8.9   +06 control: 0 enable
 *  PRI    10.5.2  +04 control: 0 enable
 *  DSN    7.9.3   +04 low half, +08 high half
 *  SR-IOV 9.3.3   +08 control: 0 VF enable; +10 number of VFs; +14 first VF offset; +16 VF stride
 *  ReBAR  7.8.6   per BAR: capability 31:4 sizes from 1 MiB on; control 31:16 sizes from 256 TiB on,
 *                 13:8 size in force (lg2 of MiB), 7:5 number of BARs, 2:0 BAR
 * </pre>
 */
final class ExtendedRegisters {
    private static final int LG2_MIB = 20;
    /** Sizes above 2^62 cannot be numbers of bytes here, and no device has them. */
    private static final int MAX_SIZE_CODE = 62 - LG2_MIB;

    private final ConfigBytes config;
    private final CapabilityList list;

    ExtendedRegisters(ConfigBytes config, CapabilityList list) {
        this.config = config;
        this.list = list;
    }

    void into(FunctionInfoBuilder builder) {
        builder.acs(at(Capability.ACS, 8)
                        .map(at -> Acs.present(config.u16(at + 4), config.u16(at + 6)))
                        .orElse(absent(Capability.ACS) ? Acs.ABSENT : Acs.UNKNOWN))
                .ats(at(Capability.ATS, 8)
                        .map(at -> new Ats(Tristate.ON, Tristate.of((config.u16(at + 6) & 0x8000) != 0)))
                        .orElse(absent(Capability.ATS) ? Ats.ABSENT : Ats.UNKNOWN))
                .pasid(enabled(Capability.PASID, 6))
                .pageRequests(enabled(Capability.PAGE_REQUEST, 4))
                .resizableBars(resizableBars());
        at(Capability.SERIAL_NUMBER, 12)
                .ifPresent(at -> builder.serialNumber(config.u32(at + 8) << 32 | config.u32(at + 4)));
        at(Capability.SRIOV, 0x40)
                .ifPresent(at -> builder.sriov(new Sriov(
                        (config.u16(at + 8) & 1) != 0 ? config.u16(at + 0x10) : 0,
                        config.u16(at + 0x14),
                        config.u16(at + 0x16))));
    }

    private boolean absent(int id) {
        return list.extendedComplete() && list.extended(id).isEmpty();
    }

    /** Offset of a capability whose first {@code size} bytes were read. */
    private Optional<Integer> at(int id, int size) {
        return list.extended(id).map(Capability::offset).filter(offset -> config.has(offset, size));
    }

    private Tristate enabled(int id, int controlAt) {
        return at(id, 8)
                .map(at -> Tristate.of((config.u16(at + controlAt) & 1) != 0))
                .orElse(absent(id) ? Tristate.OFF : Tristate.UNKNOWN);
    }

    private List<ResizableBar> resizableBars() {
        List<ResizableBar> bars = new ArrayList<>();
        Optional<Integer> capability = at(Capability.RESIZABLE_BAR, 12);
        if (capability.isEmpty()) {
            return bars;
        }
        int count = config.s32(capability.get() + 8) >> 5 & 7;
        for (int i = 0; i < count; i++) {
            int at = capability.get() + 4 + 8 * i;
            if (!config.has(at, 8)) {
                break;
            }
            int control = config.s32(at + 4);
            int current = control >> 8 & 0x3f;
            if ((control & 7) <= 5 && current <= MAX_SIZE_CODE) {
                bars.add(new ResizableBar(control & 7, 1L << LG2_MIB + current, sizes(config.s32(at), control)));
            }
        }
        return bars;
    }

    private static List<Long> sizes(int capability, int control) {
        long codes = (capability >>> 4) | (long) (control >>> 16) << 28;
        List<Long> sizes = new ArrayList<>();
        for (int code = 0; code <= MAX_SIZE_CODE; code++) {
            if ((codes >> code & 1) != 0) {
                sizes.add(1L << LG2_MIB + code);
            }
        }
        return sizes;
    }
}
