package io.crossdock.workbench.validate;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossdock.pci.Acs;
import io.crossdock.pci.Bdf;
import io.crossdock.pci.FunctionInfo;
import io.crossdock.pci.Tristate;
import io.crossdock.platform.Cpu;
import io.crossdock.platform.Iommu;
import io.crossdock.platform.MachineDescription;
import io.crossdock.workbench.validate.MachineSketch.LinkSketch;
import io.crossdock.workbench.validate.MachineSketch.Port;
import io.crossdock.workbench.validate.MachineSketch.Root;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class SketchBuilderTest {
    private static final MachineSketch TREE = new MachineSketch(
            "tree",
            "a switch with a slow uplink and a device, and a device of another root bus",
            Optional.empty(),
            new Cpu(Cpu.Architecture.X86_64, Cpu.Vendor.AMD, OptionalInt.of(0x19)),
            Optional.empty(),
            Optional.of(Iommu.Mode.PASSTHROUGH),
            Tristate.ON,
            OptionalInt.of(256),
            Optional.of(new LinkSketch(5, 16)),
            List.of(
                    new Root(
                            OptionalInt.of(0),
                            OptionalInt.empty(),
                            List.of(
                                    new Port.Switch(
                                            "sw",
                                            Optional.of(new LinkSketch(2, 8)),
                                            List.of(new Port.Device("gpu0"), new Port.Device("gpu1"))),
                                    new Port.Device("gpu2"))),
                    new Root(OptionalInt.of(1), OptionalInt.empty(), List.of(new Port.Device("gpu3")))));

    /** Bus numbers and windows worked out by hand, depth first from bus 0 and from 1 TiB on. */
    @Test
    void shouldNumberAndMapDepthFirst() {
        MachineDescription machine = SketchBuilder.build(TREE);

        assertThat(machine.topology().functions().stream().map(SketchBuilderTest::line))
                .containsExactly(
                        "0000:00:01.0 ROOT_PORT 01-04 0x10000000000-0x11fffffffff 5000x8 node 0",
                        "0000:00:02.0 ROOT_PORT 05-05 0x12000000000-0x12fffffffff 32000x16 node 0",
                        "0000:01:00.0 SWITCH_UPSTREAM 02-04 0x10000000000-0x11fffffffff 5000x8 node 0",
                        "0000:02:00.0 SWITCH_DOWNSTREAM 03-03 0x10000000000-0x10fffffffff 32000x16 node 0",
                        "0000:02:01.0 SWITCH_DOWNSTREAM 04-04 0x11000000000-0x11fffffffff 32000x16 node 0",
                        "0000:03:00.0 ENDPOINT 0x10800000000-0x10800ffffff 0x10000000000-0x107ffffffff"
                                + " 32000x16 node 0",
                        "0000:04:00.0 ENDPOINT 0x11800000000-0x11800ffffff 0x11000000000-0x117ffffffff"
                                + " 32000x16 node 0",
                        "0000:05:00.0 ENDPOINT 0x12800000000-0x12800ffffff 0x12000000000-0x127ffffffff"
                                + " 32000x16 node 0",
                        "0000:06:01.0 ROOT_PORT 07-07 0x13000000000-0x13fffffffff 32000x16 node 1",
                        "0000:07:00.0 ENDPOINT 0x13800000000-0x13800ffffff 0x13000000000-0x137ffffffff"
                                + " 32000x16 node 1");
        assertThat(machine.names())
                .isEqualTo(Map.of(
                        "sw", Bdf.of(1, 0, 0),
                        "gpu0", Bdf.of(3, 0, 0),
                        "gpu1", Bdf.of(4, 0, 0),
                        "gpu2", Bdf.of(5, 0, 0),
                        "gpu3", Bdf.of(7, 0, 0)));
        assertThat(machine.platform().iommu().kind()).isEqualTo(Iommu.Kind.AMDVI);
        assertThat(machine.platform().iommu().mode()).isEqualTo(Iommu.Mode.PASSTHROUGH);
    }

    @Test
    void shouldSetWhatIsKnownEverywhereAndRedirectAtDownstreamPortsOnly() {
        MachineDescription machine = SketchBuilder.build(TREE);

        assertThat(machine.topology().functions()).allSatisfy(f -> {
            assertThat(f.mps()).hasValue(256);
            assertThat(f.busMaster()).isEqualTo(Tristate.ON);
        });
        assertThat(acs(machine, Bdf.of(2, 0, 0)).describeControl()).isEqualTo("ACSCtl 001d: SV RR CR UF");
        assertThat(acs(machine, Bdf.of(2, 1, 0)).describeControl()).isEqualTo("ACSCtl 001d: SV RR CR UF");
        assertThat(acs(machine, Bdf.of(0, 1, 0))).isEqualTo(Acs.UNKNOWN);
    }

    private static Acs acs(MachineDescription machine, Bdf bdf) {
        return machine.topology().require(bdf).acs();
    }

    private static String line(FunctionInfo f) {
        StringBuilder out = new StringBuilder(f.bdf() + " " + f.portType());
        f.bridge()
                .ifPresent(b -> out.append(String.format(
                        " %02x-%02x %s",
                        b.secondary(), b.subordinate(), b.windows().getFirst().range())));
        f.bars().forEach(b -> out.append(' ').append(b.memoryRange().orElseThrow()));
        return out.append(' ')
                .append(f.link().speedMtps().getAsInt())
                .append('x')
                .append(f.link().width().getAsInt())
                .append(" node ")
                .append(f.numaNode().getAsInt())
                .toString();
    }
}
