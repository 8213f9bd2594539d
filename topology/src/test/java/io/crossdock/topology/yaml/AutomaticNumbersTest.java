package io.crossdock.topology.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossdock.pci.AddressRange;
import io.crossdock.pci.Bar;
import io.crossdock.pci.Bdf;
import io.crossdock.pci.Bridge;
import io.crossdock.pci.FunctionInfo;
import io.crossdock.platform.MachineDescription;
import io.crossdock.topology.DeviceNames;
import io.crossdock.topology.Inputs;
import io.crossdock.topology.SourceText;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Bus numbers and addresses that a description leaves to us. The expected ones were worked out by hand. */
class AutomaticNumbersTest {
    private static final String SWITCH = """
            crossdock: 1
            tree:
              - functions:
                  - {name: hb, type: host-bridge}
                  - name: rp0
                    type: root-port
                    below:
                      - name: up
                        type: upstream-port
                        below:
                          - name: d0
                            type: downstream-port
                            below:
                              - name: a
                                bars:
                                  - {bar: 0, size: 4 KiB}
                                  - {bar: 2, size: 16 GiB, kind: 64-bit, prefetchable: on}
                              - name: a1
                                bars: [{bar: 0, size: 16 KiB}]
                          - name: d1
                            type: downstream-port
                            below:
                              - name: b
                                bars:
                                  - {bar: 0, size: 2 MiB}
                                  - {bar: 2, size: 1 GiB, kind: 64-bit, prefetchable: on}
                                  - {bar: 5, size: 32, kind: io}
                  - name: rp1
                    type: root-port
              - functions:
                  - name: rp2
                    type: root-port
                    below:
                      - name: c
            """;

    @Test
    void shouldNumberBusesDepthFirst() {
        MachineDescription machine = read(SWITCH);

        assertThat(machine.names())
                .containsEntry("hb", Bdf.parse("00:00.0"))
                .containsEntry("rp0", Bdf.parse("00:01.0"))
                .containsEntry("up", Bdf.parse("01:00.0"))
                .containsEntry("d0", Bdf.parse("02:00.0"))
                .containsEntry("d1", Bdf.parse("02:01.0"))
                .containsEntry("a", Bdf.parse("03:00.0"))
                .containsEntry("a1", Bdf.parse("03:00.1")) // the second function of the one device on a link
                .containsEntry("b", Bdf.parse("04:00.0"))
                .containsEntry("rp1", Bdf.parse("00:02.0"))
                .containsEntry("rp2", Bdf.parse("06:00.0")) // rp1 took bus 05 for what may be plugged in
                .containsEntry("c", Bdf.parse("07:00.0"));
        assertThat(bridge(machine, "rp0").secondary()).isEqualTo(1);
        assertThat(bridge(machine, "rp0").subordinate()).isEqualTo(4);
        assertThat(bridge(machine, "d0").subordinate()).isEqualTo(3);
        assertThat(bridge(machine, "rp1").secondary()).isEqualTo(5);
    }

    @Test
    void shouldPackBarsIntoAlignedWindows() {
        MachineDescription machine = read(SWITCH);

        // Below 4 GiB, largest alignment first: b's 2 MiB, then a's window of 1 MiB.
        assertThat(bar(machine, "b", 0)).isEqualTo(new AddressRange(0x8000_0000L, 2 << 20));
        assertThat(bar(machine, "a1", 0)).isEqualTo(new AddressRange(0x8020_0000L, 16 << 10));
        assertThat(bar(machine, "a", 0)).isEqualTo(new AddressRange(0x8020_4000L, 4 << 10));
        assertThat(bridge(machine, "d0").windows().getFirst())
                .isEqualTo(new Bridge.Window(Bridge.Window.Kind.MEMORY, new AddressRange(0x8020_0000L, 1 << 20)));
        assertThat(bridge(machine, "rp0").windows().getFirst())
                .isEqualTo(new Bridge.Window(Bridge.Window.Kind.MEMORY, new AddressRange(0x8000_0000L, 3 << 20)));

        // Above 4 GiB: 16 GiB at the start, 1 GiB behind it.
        assertThat(bar(machine, "a", 2)).isEqualTo(new AddressRange(0x3800_0000_0000L, 16L << 30));
        assertThat(bar(machine, "b", 2)).isEqualTo(new AddressRange(0x3804_0000_0000L, 1L << 30));
        assertThat(bridge(machine, "up").windows().get(1))
                .isEqualTo(new Bridge.Window(
                        Bridge.Window.Kind.PREFETCHABLE, new AddressRange(0x3800_0000_0000L, 17L << 30)));

        assertThat(function(machine, "b").bar(5).orElseThrow().address()).isEmpty(); // ports are of no use to a peer
        assertThat(bridge(machine, "rp1").windows()).isEmpty();
    }

    @Test
    void shouldTakeApertures() {
        MachineDescription machine = read("""
                crossdock: 1
                mmio:
                  low: {base: 0xc0000000, size: 256 MiB}
                  high: {base: 0x1000000000, size: 64 GiB}
                tree:
                  - functions:
                      - name: rp
                        type: root-port
                        below:
                          - name: card
                            bars:
                              - {bar: 0, size: 1 MiB}
                              - {bar: 2, size: 4 GiB, kind: 64-bit, prefetchable: on}
                """);

        assertThat(bar(machine, "card", 0)).isEqualTo(new AddressRange(0xc000_0000L, 1 << 20));
        assertThat(bar(machine, "card", 2)).isEqualTo(new AddressRange(0x10_0000_0000L, 4L << 30));
    }

    @Test
    void shouldPutWindowsAroundGivenAddresses() {
        MachineDescription machine = read("""
                crossdock: 1
                tree:
                  - root-bus: pci0001:20
                    functions:
                      - name: rp
                        type: root-port
                        below:
                          - name: card
                            bars:
                              - {bar: 0, size: 64 KiB, address: 0xa0110000}
                              - {bar: 1, size: 64 KiB, address: 0xa0200000}
                              - {bar: 2, size: 1 GiB, kind: 64-bit, prefetchable: on, address: 0x380040000000}
                """);

        assertThat(machine.names()).containsEntry("card", Bdf.parse("0001:21:00.0"));
        assertThat(bridge(machine, "rp").windows())
                .containsExactly(
                        new Bridge.Window(Bridge.Window.Kind.MEMORY, AddressRange.ofLast(0xa010_0000L, 0xa02f_ffffL)),
                        new Bridge.Window(
                                Bridge.Window.Kind.PREFETCHABLE, new AddressRange(0x3800_4000_0000L, 1L << 30)));
    }

    @Test
    void shouldFollowTheAddressesOfChildren() {
        MachineDescription machine = read("""
                crossdock: 1
                tree:
                  - functions:
                      - name: rp
                        type: root-port
                        at: 40:01.1
                        below:
                          - {name: card, at: 45:00.0}
                """);

        assertThat(function(machine, "rp").bdf()).isEqualTo(Bdf.parse("40:01.1"));
        assertThat(bridge(machine, "rp").secondary()).isEqualTo(0x45);
    }

    @Test
    void shouldApplyDefaultsToWhatTheyFit() {
        MachineDescription machine = read("""
                crossdock: 1
                defaults: {mps: 512, mrrs: 4096, bus-master: on, link: {gen: 5, width: 8}}
                tree:
                  - functions:
                      - {name: hb, type: host-bridge}
                      - name: rp
                        type: root-port
                        mps: 256
                        below:
                          - {name: card, mrrs: unknown}
                """);

        assertThat(function(machine, "hb").mps()).isEmpty(); // conventional PCI has none
        assertThat(function(machine, "hb").busMaster().isOn()).isTrue();
        assertThat(function(machine, "rp").mps()).hasValue(256);
        assertThat(function(machine, "card").mps()).hasValue(512);
        assertThat(function(machine, "card").mrrs()).isEmpty();
        assertThat(function(machine, "card").link().maxSpeedMtps()).hasValue(32000);
    }

    private static FunctionInfo function(MachineDescription machine, String name) {
        return machine.topology().require(DeviceNames.of(machine).resolve(name));
    }

    private static Bridge bridge(MachineDescription machine, String name) {
        return function(machine, name).bridge().orElseThrow();
    }

    private static AddressRange bar(MachineDescription machine, String name, int index) {
        Bar bar = function(machine, name).bar(index).orElseThrow();
        return bar.memoryRange().orElseThrow();
    }

    private static MachineDescription read(String text) {
        return Inputs.of(List.of(SourceText.of("m.yaml", text))).machine();
    }
}
