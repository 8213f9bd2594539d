package io.crossdock.workbench.explain;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossdock.pci.Acs;
import io.crossdock.pci.Bar;
import io.crossdock.pci.Bdf;
import io.crossdock.pci.Bridge;
import io.crossdock.pci.FunctionInfo;
import io.crossdock.pci.FunctionInfoBuilder;
import io.crossdock.pci.PciTopology;
import io.crossdock.pci.PortType;
import io.crossdock.pci.Tristate;
import io.crossdock.peer.P2pDma;
import io.crossdock.peer.PeerRoute;
import io.crossdock.platform.Cpu;
import io.crossdock.platform.Iommu;
import io.crossdock.platform.KernelVersion;
import io.crossdock.platform.MachineDescription;
import io.crossdock.platform.Platform;
import io.crossdock.platform.RootComplex;
import io.crossdock.testing.Seeds;
import io.crossdock.topology.DeviceNames;
import io.crossdock.workbench.explain.verdict.LayerVerdict;
import io.crossdock.workbench.explain.verdict.Verdicts;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** 10,000 functions: equal devices share a row, and a row's answer is that of any two of its members. */
class LargeMachineTest {
    private static final int DOMAINS = 21;
    private static final int SWITCHES = 4;
    private static final int PORTS = 60;

    /** Switch ports that redirect, by their number: every third. */
    private static final int REDIRECTING = 3;

    private static final MachineDescription MACHINE = machine();
    private static final MatrixReport MATRIX = new Explainer().matrix(MACHINE, Optional.empty(), Optional.empty());

    @Test
    void shouldGroupEqualDevicesOfASwitch() {

        assertThat(MACHINE.topology().functions()).hasSizeGreaterThan(10_000);
        // two rows a switch: below ports that redirect, and below those that do not
        assertThat(MATRIX.devices()).hasSize(2 * DOMAINS * SWITCHES);
        assertThat(MATRIX.devices().stream().mapToInt(d -> d.members().size()).sum())
                .isEqualTo(DOMAINS * SWITCHES * PORTS);
        assertThat(MATRIX.pairs())
                .hasSize(MATRIX.devices().size() * MATRIX.devices().size());
    }

    /** A plain oracle: each of 2,000 random pairs asked by itself. */
    @ParameterizedTest
    @MethodSource("seeds")
    void shouldAnswerForAnyTwoMembersAsForThoseThatStandForThem(long seed) {
        Map<String, String> rowOf = new HashMap<>();
        MATRIX.devices().forEach(d -> d.members().forEach(m -> rowOf.put(m, d.name())));
        Map<String, MatrixReport.Pair> pairs = new HashMap<>();
        MATRIX.pairs().forEach(p -> pairs.put(p.from() + " " + p.to(), p));
        DeviceNames names = DeviceNames.of(MACHINE);
        Verdicts verdicts = Verdicts.about(MACHINE);
        List<String> all = List.copyOf(rowOf.keySet());
        Random random = new Random(seed);
        for (int i = 0; i < 2_000; i++) {
            String from = all.get(random.nextInt(all.size()));
            String to = all.get(random.nextInt(all.size()));
            if (!from.equals(to)) {
                MatrixReport.Pair shown = Objects.requireNonNull(pairs.get(rowOf.get(from) + " " + rowOf.get(to)));
                assertThat(answers(shown.verdicts()))
                        .as(from + " to " + to)
                        .isEqualTo(answers(asked(verdicts, names.resolve(from), names.resolve(to))));
            }
        }
    }

    static LongStream seeds() {
        return Seeds.orElse(1);
    }

    private static List<LayerVerdict> asked(Verdicts verdicts, Bdf from, Bdf to) {
        return verdicts.of(
                MACHINE.topology().require(from),
                MACHINE.topology().require(to),
                PeerRoute.between(MACHINE.topology(), from, to),
                P2pDma.verdict(MACHINE, from, to));
    }

    private static List<String> answers(List<LayerVerdict> verdicts) {
        return verdicts.stream()
                .map(v -> v.layer() + " " + v.name() + " " + v.answer() + " " + v.how())
                .toList();
    }

    /** Root ports with a switch each, whose ports lead to one GPU each; every third port redirects. */
    private static MachineDescription machine() {
        List<FunctionInfo> functions = new ArrayList<>();
        for (int domain = 0; domain < DOMAINS; domain++) {
            functions.add(FunctionInfo.builder(new Bdf(domain, 0, 0, 0))
                    .vendorId(0x8086)
                    .deviceId(0x09a2)
                    .classCode(0x060000)
                    .portType(PortType.CONVENTIONAL)
                    .acs(Acs.ABSENT)
                    .build());
            for (int s = 0; s < SWITCHES; s++) {
                int first = 1 + s * (PORTS + 2);
                int last = first + PORTS + 1;
                functions.add(bridge(new Bdf(domain, 0, s + 1, 0), PortType.ROOT_PORT, first, last, 0x1d));
                functions.add(bridge(new Bdf(domain, first, 0, 0), PortType.SWITCH_UPSTREAM, first + 1, last, -1));
                for (int p = 0; p < PORTS; p++) {
                    int bus = first + 2 + p;
                    // 32 devices of 8 functions to a bus: ports stand as functions, which real switches do as well
                    Bdf port = new Bdf(domain, first + 1, p % 32, p / 32);
                    functions.add(
                            bridge(port, PortType.SWITCH_DOWNSTREAM, bus, bus, p % REDIRECTING == 0 ? 0x1d : 0x01));
                    functions.add(gpu(new Bdf(domain, bus, 0, 0), (long) functions.size() << 32));
                }
            }
        }
        Platform platform = new Platform(
                new Cpu(Cpu.Architecture.X86_64, Cpu.Vendor.INTEL, OptionalInt.empty()),
                Optional.of(KernelVersion.parse("6.12")),
                new Iommu(Iommu.Kind.VTD, Iommu.Mode.TRANSLATED, OptionalLong.empty(), Optional.empty()),
                RootComplex.UNKNOWN,
                List.of(),
                List.of());
        return new MachineDescription("large", PciTopology.of(functions), platform, Map.of(), List.of());
    }

    private static FunctionInfo bridge(Bdf bdf, PortType type, int secondary, int subordinate, int control) {
        FunctionInfoBuilder builder = FunctionInfo.builder(bdf)
                .vendorId(0x1000)
                .deviceId(0xc030)
                .classCode(0x060400)
                .portType(type)
                .bridge(new Bridge(bdf.bus(), secondary, subordinate, List.of(), true))
                .acs(control < 0 ? Acs.ABSENT : Acs.present(0x5f, control));
        return builder.build();
    }

    private static FunctionInfo gpu(Bdf bdf, long base) {
        return FunctionInfo.builder(bdf)
                .vendorId(0x10de)
                .deviceId(0x2330)
                .classCode(0x030200)
                .portType(PortType.ENDPOINT)
                .busMaster(Tristate.ON)
                .memoryEnabled(Tristate.ON)
                .bars(List.of(Bar.memory(0, true, true, base, 1L << 32)))
                .acs(Acs.ABSENT)
                .build();
    }
}
