package io.crossdock.pci.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.crossdock.pci.Acs;
import io.crossdock.pci.AddressRange;
import io.crossdock.pci.Ats;
import io.crossdock.pci.Bar;
import io.crossdock.pci.Bdf;
import io.crossdock.pci.Bridge;
import io.crossdock.pci.FunctionInfo;
import io.crossdock.pci.Link;
import io.crossdock.pci.PortType;
import io.crossdock.pci.ResizableBar;
import io.crossdock.pci.Sriov;
import io.crossdock.pci.Tristate;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Bytes written by hand from the specification. */
class ConfigDecoderTest {
    private static final Bdf PORT = Bdf.of(0x40, 1, 1);
    private static final Bdf DEVICE = Bdf.of(0x41, 0, 0);

    @Test
    void shouldDecodeARootPort() {
        FunctionInfo f = decode(PORT, rootPort()).function();

        assertThat(f.vendorId()).hasValue(0x1022);
        assertThat(f.deviceId()).hasValue(0x1483);
        assertThat(f.classCode()).hasValue(0x060400);
        assertThat(f.multiFunction()).isTrue();
        assertThat(f.busMaster()).isEqualTo(Tristate.ON);
        assertThat(f.memoryEnabled()).isEqualTo(Tristate.ON);
        assertThat(f.portType()).isEqualTo(PortType.ROOT_PORT);
        assertThat(f.link()).isEqualTo(new Link(mtps(16000), mtps(16), mtps(8000), mtps(8)));
        assertThat(f.mpsSupported()).hasValue(512);
        assertThat(f.mps()).hasValue(256);
        assertThat(f.mrrs()).hasValue(512);
        assertThat(f.extendedTags()).isEqualTo(Tristate.ON);
        assertThat(f.relaxedOrdering()).isEqualTo(Tristate.ON);
        assertThat(f.tenBitTags()).isEqualTo(Tristate.OFF);
        assertThat(f.acs()).isEqualTo(Acs.present(0x5f, 0x1d));
        assertThat(f.ats()).isEqualTo(Ats.ABSENT);
        assertThat(f.pasid()).isEqualTo(Tristate.OFF);
        assertThat(f.bridge())
                .hasValue(new Bridge(
                        0x40,
                        0x41,
                        0x43,
                        List.of(
                                new Bridge.Window(Bridge.Window.Kind.IO, AddressRange.ofLast(0x3000, 0x4fff)),
                                new Bridge.Window(
                                        Bridge.Window.Kind.MEMORY, AddressRange.ofLast(0xde00_0000L, 0xdf0f_ffffL)),
                                new Bridge.Window(
                                        Bridge.Window.Kind.PREFETCHABLE,
                                        AddressRange.ofLast(0x38_c000_0000L, 0x38_d1ff_ffffL))),
                        true));
    }

    @Test
    void shouldDecodeAnEndpoint() {
        FunctionInfo f = decode(DEVICE, endpoint()).function();

        assertThat(f.subsystemVendorId()).hasValue(0x10de);
        assertThat(f.subsystemId()).hasValue(0x1467);
        assertThat(f.portType()).isEqualTo(PortType.ENDPOINT);
        assertThat(f.bars())
                .containsExactly(
                        new Bar(0, Bar.Kind.MEMORY32, false, OptionalLong.of(0xde00_0000L), OptionalLong.empty()),
                        new Bar(1, Bar.Kind.MEMORY64, true, OptionalLong.of(0x38_c000_0000L), OptionalLong.empty()),
                        new Bar(5, Bar.Kind.IO, false, OptionalLong.of(0x3000), OptionalLong.empty()),
                        new Bar(
                                Bar.ROM,
                                Bar.Kind.MEMORY32,
                                false,
                                OptionalLong.of(0xdf00_0000L),
                                OptionalLong.empty()));
        assertThat(f.ats()).isEqualTo(new Ats(Tristate.ON, Tristate.ON));
        assertThat(f.pasid()).isEqualTo(Tristate.ON);
        assertThat(f.pageRequests()).isEqualTo(Tristate.OFF);
        assertThat(f.serialNumber()).hasValue(0x0011_2233_4455_6677L);
        assertThat(f.sriov()).hasValue(new Sriov(4, 128, 2));
        assertThat(f.resizableBars())
                .containsExactly(new ResizableBar(1, 256L << 20, List.of(64L << 20, 128L << 20, 256L << 20)));
        assertThat(f.acs()).isEqualTo(Acs.ABSENT);
    }

    @Test
    void shouldListCapabilitiesThatItDoesNotDecode() {
        assertThat(decode(DEVICE, endpoint()).capabilities())
                .filteredOn(c -> !c.isDecoded())
                .extracting(Capability::name)
                .containsExactly("Power Management", "extended capability 0abc");
    }

    @Test
    void shouldCallWhatWasNotReadUnknown() {
        FunctionInfo standard = decode(DEVICE, Arrays.copyOf(endpoint(), 256)).function();
        FunctionInfo header = decode(DEVICE, Arrays.copyOf(endpoint(), 64)).function();

        assertThat(standard.portType()).isEqualTo(PortType.ENDPOINT);
        assertThat(standard.acs()).isEqualTo(Acs.UNKNOWN);
        assertThat(standard.ats()).isEqualTo(Ats.UNKNOWN);
        assertThat(standard.pasid()).isEqualTo(Tristate.UNKNOWN);
        assertThat(header.portType()).isEqualTo(PortType.UNKNOWN);
        assertThat(header.mps()).isEmpty();
        assertThat(header.deviceId()).hasValue(0x2684);
    }

    @Test
    void shouldKnowThatConventionalPciHasNoExtendedCapabilities() {
        byte[] config = Arrays.copyOf(endpoint(), 256);
        config[0x06] = 0; // no capability list

        FunctionInfo f = decode(DEVICE, config).function();

        assertThat(f.portType()).isEqualTo(PortType.CONVENTIONAL);
        assertThat(f.acs()).isEqualTo(Acs.ABSENT);
    }

    @Test
    void shouldNotTakeTheEndOfADamagedListForTheEnd() {
        byte[] loop = endpoint();
        put(loop, 0x144, "0f00 0110"); // ATS points back to 0x100
        byte[] ones = endpoint();
        put(ones, 0x144, "ffff ffff");

        assertThat(decode(DEVICE, loop).function().acs()).isEqualTo(Acs.UNKNOWN);
        assertThat(decode(DEVICE, ones).function().acs()).isEqualTo(Acs.UNKNOWN);
        assertThat(decode(DEVICE, ones).function().serialNumber()).hasValue(0x0011_2233_4455_6677L);
    }

    @Test
    void shouldTellAVirtualFunctionFromOneThatIsGone() {
        byte[] virtual = endpoint();
        put(virtual, 0, "ffff ffff");
        byte[] gone = new byte[4096];
        Arrays.fill(gone, (byte) 0xff);

        assertThat(decode(DEVICE, virtual).gone()).isFalse();
        assertThat(decode(DEVICE, virtual).function().vendorId()).isEmpty();
        assertThat(decode(DEVICE, gone).gone()).isTrue();
        assertThat(decode(DEVICE, gone).function())
                .isEqualTo(FunctionInfo.builder(DEVICE).build());
    }

    @Test
    void shouldTellUnconfiguredBridges() {
        byte[] config = rootPort();
        put(config, 0x18, "0000 00");

        Bridge bridge = decode(PORT, config).function().bridge().orElseThrow();

        assertThat(bridge.secondary()).isZero();
    }

    @Test
    void shouldDecodeAnyBytes() {
        SplittableRandom random = new SplittableRandom(7);
        for (int run = 0; run < 5_000; run++) {
            byte[] config = Arrays.copyOf(random.nextBoolean() ? endpoint() : rootPort(), 64 + random.nextInt(4033));
            for (int i = random.nextInt(60); i > 0; i--) {
                int at = random.nextBoolean() ? random.nextInt(0x70) : random.nextInt(config.length);
                config[Math.min(at, config.length - 1)] = (byte) random.nextInt(256);
            }
            decode(PORT, config);
        }
        assertThatThrownBy(() -> decode(PORT, new byte[63]))
                .hasMessage("too few bytes of configuration space: 63, minimum=64");
    }

    @Test
    void shouldSayWhichFunctionsAreVirtual() {
        Sriov sriov = new Sriov(3, 4, 2);

        assertThat(sriov.isVirtual(DEVICE, Bdf.of(0x41, 0, 4))).isTrue();
        assertThat(sriov.isVirtual(DEVICE, Bdf.of(0x41, 0, 5))).isFalse();
        assertThat(sriov.isVirtual(DEVICE, Bdf.of(0x41, 1, 0))).isTrue(); // 8 = 4 + 2 * 2
        assertThat(sriov.isVirtual(DEVICE, Bdf.of(0x41, 1, 2))).isFalse(); // the fourth
        assertThat(sriov.isVirtual(DEVICE, new Bdf(1, 0x41, 0, 4))).isFalse();
        assertThat(new Sriov(0, 4, 2).isVirtual(DEVICE, Bdf.of(0x41, 0, 4))).isFalse();
    }

    private static OptionalInt mtps(int value) {
        return OptionalInt.of(value);
    }

    private static ConfigDecoder.Decoded decode(Bdf bdf, byte[] config) {
        return ConfigDecoder.decode(bdf, config);
    }

    /** Writes bytes in the order in which they stand in memory. */
    private static void put(byte[] config, int at, String digits) {
        byte[] bytes = HexFormat.of().parseHex(digits.replace(" ", ""));
        System.arraycopy(bytes, 0, config, at, bytes.length);
    }

    private static byte[] rootPort() {
        byte[] c = new byte[4096];
        put(c, 0x00, "2210 8314 0600 1000 00 00 04 06 00 00 81 00");
        put(c, 0x18, "40 41 43 00 31 41 0000"); // buses; I/O 3000-4fff, 32 bits wide
        put(c, 0x20, "00de 00df 01c0 f1d1 3800 0000 3800 0000"); // memory; prefetchable, 64 bits wide
        put(c, 0x34, "58");
        put(c, 0x58, "10 00 42 01"); // PCI Express, version 2, root port, slot
        put(c, 0x5c, "2280 0000"); // DevCap: MPS 512, extended tags
        put(c, 0x60, "3029"); // DevCtl: RO, MPS 256, extended tags, MRRS 512; bit 0x2930
        put(c, 0x64, "0439 7500"); // LnkCap: speed 4, width x16
        put(c, 0x6a, "8370"); // LnkSta: speed 3, width x8
        put(c, 0x80, "0000"); // DevCtl2
        put(c, 0x100, "0d00 0100 5f00 1d00"); // ACS
        return c;
    }

    private static byte[] endpoint() {
        byte[] c = new byte[4096];
        put(c, 0x00, "de10 8426 0600 1000 a1 00 00 03 00 00 00 00");
        put(c, 0x10, "000000de 0c0000c0 38000000 00000000 00000000 01300000");
        put(c, 0x2c, "de10 6714 0100 00df 60");
        put(c, 0x60, "01 78 0348"); // power management
        put(c, 0x78, "10 00 0200 e18d 0000 3029 0000 0445 4600 4000 0411"); // PCI Express, endpoint
        put(c, 0x100, "0300 0111 7766 5544 3322 1100"); // serial number, next at 110
        put(c, 0x110, "1500 0112 001c 0000 2108 0000"); // ReBAR, next at 120: 64 to 256 MiB, now 256; BAR 1 of 1
        put(c, 0x120, "1000 0114 0000 0000 0900 0000 0800 0800 0400 0000 8000 0200"); // SR-IOV, next at 140
        put(c, 0x140, "bc0a 4114"); // an ID of nobody's, next at 144
        put(c, 0x144, "0f00 0115 0000 0080"); // ATS enabled, next at 150
        put(c, 0x150, "1b00 0116 0000 0100"); // PASID enabled, next at 160
        put(c, 0x160, "1300 0100 0000 0000"); // page requests disabled
        return c;
    }
}
