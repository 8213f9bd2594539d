package io.crossdock.model.config;

import io.crossdock.pci.Bar;
import io.crossdock.pci.Bridge;
import io.crossdock.pci.FunctionInfo;
import io.crossdock.pci.PortType;
import io.crossdock.pci.Tristate;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/**
 * Turns what a description says of a function into registers, and lists what it had to assume.
 *
 * <p>IDs that nobody told read as zero. Bus mastering and memory decoding are on unless the description says off.
 */
final class ConfigBuilder {
    /** Reset value of DevCtl MRRS (PCIe base specification 7.5.3.4). */
    private static final int DEFAULT_MRRS = 512;

    final ConfigSpace space = new ConfigSpace();
    final FunctionInfo info;
    final PortType type;
    final List<BarDecoder> bars = new ArrayList<>();
    final List<String> assumed = new ArrayList<>();
    final boolean express;
    int acs;
    int ats;

    ConfigBuilder(FunctionInfo info, PortType type, List<Bridge.Window> windows, int assumedMps) {
        this.info = info;
        this.type = type;
        this.express = type != PortType.CONVENTIONAL;
        header();
        for (Bar bar : info.bars()) {
            if (bar.index() != Bar.ROM && bar.size().isPresent()) {
                bars.add(BarDecoder.install(space, bar, bar.size().getAsLong()));
            }
        }
        info.bridge().ifPresent(b -> {
            space.set32(ConfigLayout.BUS_NUMBERS, b.subordinate() << 16 | b.secondary() << 8 | b.primary());
            space.allowWrite32(ConfigLayout.BUS_NUMBERS, 0xff_ffff);
            space.set32(ConfigLayout.IO_WINDOW, 0x00f0); // closed: the model routes no I/O requests
            WindowRegisters.install(space, windows);
        });
        if (express) {
            expressCapability(assumedMps);
            extendedCapabilities();
        }
    }

    private void header() {
        space.set16(ConfigLayout.VENDOR, info.vendorId().orElse(0));
        space.set16(ConfigLayout.DEVICE, info.deviceId().orElse(0));
        int command = (info.memoryEnabled() == Tristate.OFF ? 0 : ConfigLayout.COMMAND_MEMORY)
                | (info.busMaster() == Tristate.OFF ? 0 : ConfigLayout.COMMAND_BUS_MASTER);
        space.set16(ConfigLayout.COMMAND, command);
        space.allowWrite16(ConfigLayout.COMMAND, ConfigLayout.COMMAND_WRITABLE);
        space.allowClear16(ConfigLayout.STATUS, ConfigLayout.STATUS_CLEARABLE);
        space.set32(ConfigLayout.CLASS, info.classCode().orElse(0) << 8);
        space.set8(
                ConfigLayout.HEADER_TYPE,
                (info.isBridge() ? 1 : 0) | (info.multiFunction() ? ConfigLayout.HEADER_MULTI_FUNCTION : 0));
        if (!info.isBridge()) {
            space.set16(ConfigLayout.SUBSYSTEM_VENDOR, info.subsystemVendorId().orElse(0));
            space.set16(ConfigLayout.SUBSYSTEM, info.subsystemId().orElse(0));
        }
        if (express) {
            space.set16(ConfigLayout.STATUS, ConfigLayout.STATUS_CAPABILITIES);
            space.set8(ConfigLayout.CAPABILITIES, ConfigLayout.PCIE);
        }
    }

    private void expressCapability(int assumedMps) {
        int at = ConfigLayout.PCIE;
        int mps = valueOr(info.mps(), assumedMps, "MPS");
        int mrrs = valueOr(info.mrrs(), DEFAULT_MRRS, info.isBridge() ? "" : "MRRS");
        if (!info.extendedTags().isKnown() && !info.isBridge()) {
            assumed.add("extended tags unknown, taken as on");
        }
        int supported = Math.max(mps, info.mpsSupported().orElse(mps));
        space.set32(at, 2 << 16 | PortTypes.code(type) << 20 | ConfigLayout.PCIE_ID);
        space.set32(at + ConfigLayout.DEVCAP, payloadCode(supported) | 1 << 5 | 1 << 15);
        int control = payloadCode(mps) << ConfigLayout.DEVCTL_MPS_SHIFT
                | payloadCode(mrrs) << ConfigLayout.DEVCTL_MRRS_SHIFT
                | (info.relaxedOrdering() == Tristate.OFF ? 0 : ConfigLayout.DEVCTL_RELAXED_ORDERING)
                | (info.extendedTags() == Tristate.OFF ? 0 : ConfigLayout.DEVCTL_EXTENDED_TAG);
        space.set16(at + ConfigLayout.DEVCTL, control);
        space.allowWrite16(at + ConfigLayout.DEVCTL, ConfigLayout.DEVCTL_WRITABLE);
        space.allowClear16(at + ConfigLayout.DEVSTA, ConfigLayout.DEVSTA_CLEARABLE);
        int maxSpeed = speedCode(info.link().maxSpeedMtps());
        space.set32(at + ConfigLayout.LNKCAP, maxSpeed | info.link().maxWidth().orElse(0) << 4);
        space.set16(
                at + ConfigLayout.LNKSTA,
                speedCode(info.link().speedMtps()) | info.link().width().orElse(0) << 4);
        space.set32(at + ConfigLayout.LNKCAP2, (1 << maxSpeed + 1) - 2 & 0xfe);
    }

    private int valueOr(OptionalInt stated, int otherwise, String what) {
        if (stated.isPresent()) {
            return stated.getAsInt();
        }
        if (!what.isEmpty()) {
            assumed.add(what + " unknown, taken as " + otherwise);
        }
        return otherwise;
    }

    /** 128 bytes is code 0, 4096 is code 5. */
    private static int payloadCode(int bytes) {
        return Math.clamp(31 - Integer.numberOfLeadingZeros(bytes) - 7, 0, 5);
    }

    private static int speedCode(OptionalInt mtps) {
        return mtps.isEmpty()
                ? 0
                : io.crossdock.pci.Link.generation(mtps.getAsInt()).orElse(0);
    }

    private void extendedCapabilities() {
        CapabilityChain chain = new CapabilityChain(space);
        if (info.acs().isPresent()) {
            acs = chain.add(ConfigLayout.ACS_ID, 8);
            space.set16(acs + ConfigLayout.ACS_CAPABILITY, info.acs().capability());
            space.set16(acs + ConfigLayout.ACS_CONTROL, info.acs().control());
            space.allowWrite16(acs + ConfigLayout.ACS_CONTROL, info.acs().capability() & 0x7f);
        }
        if (info.ats().supported().isOn()) {
            ats = chain.add(ConfigLayout.ATS_ID, 8);
            space.set16(ats + ConfigLayout.ATS_CONTROL, info.ats().enabled().isOn() ? ConfigLayout.ATS_ENABLE : 0);
            space.allowWrite16(ats + ConfigLayout.ATS_CONTROL, ConfigLayout.ATS_ENABLE);
        }
        info.serialNumber().ifPresent(number -> {
            int serial = chain.add(ConfigLayout.SERIAL_ID, 12);
            space.set32(serial + 4, (int) number);
            space.set32(serial + 8, (int) (number >>> 32));
        });
    }
}
