package io.crossdock.topology.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossdock.pci.Acs;
import io.crossdock.pci.AddressRange;
import io.crossdock.pci.Ats;
import io.crossdock.pci.Bar;
import io.crossdock.pci.Bdf;
import io.crossdock.pci.Bridge;
import io.crossdock.pci.FunctionInfo;
import io.crossdock.pci.FunctionInfoBuilder;
import io.crossdock.pci.Link;
import io.crossdock.pci.PciTopology;
import io.crossdock.pci.PortType;
import io.crossdock.pci.ResizableBar;
import io.crossdock.pci.Sriov;
import io.crossdock.pci.Tristate;
import io.crossdock.platform.Cpu;
import io.crossdock.platform.Iommu;
import io.crossdock.platform.KernelVersion;
import io.crossdock.platform.MachineDescription;
import io.crossdock.platform.Parameter;
import io.crossdock.platform.Platform;
import io.crossdock.platform.RootComplex;
import io.crossdock.platform.Unknown;
import io.crossdock.testing.Corpus;
import io.crossdock.testing.Repository;
import io.crossdock.topology.Inputs;
import io.crossdock.topology.SourceText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

class MachineYamlTest {
    @Test
    void shouldReadWhatItWroteOfTheExamples() throws IOException {
        try (Stream<Path> files = Files.list(Repository.root().resolve("examples"))) {
            List<Path> machines = files.filter(
                            f -> f.toString().endsWith(".yaml") || f.toString().endsWith(".txt"))
                    .sorted()
                    .toList();
            assertThat(machines).hasSizeGreaterThan(5);
            for (Path file : machines) {
                assertRoundTrip(Inputs.read(List.of(file)).machine(), file.toString());
            }
        }
    }

    @Test
    void shouldReadWhatItWroteOfRealDumps(TestInfo test) throws IOException {
        writeDumps(test);
    }

    @Test
    @Tag("long")
    void shouldReadWhatItWroteOfEveryRealDump(TestInfo test) throws IOException {
        writeDumps(test);
    }

    private static void writeDumps(TestInfo test) throws IOException {
        for (String folder : List.of("lspci", "lspci-hex")) {
            try (Stream<Path> files = Files.list(Corpus.file(folder))) {
                for (Path file : Corpus.share(test, files.sorted().toList())) {
                    assertRoundTrip(Inputs.read(List.of(file)).machine(), file.toString());
                }
            }
        }
    }

    @Test
    void shouldReadWhatItWroteOfMachinesWithArbitraryFacts() {
        writeArbitrary(30);
    }

    @Test
    @Tag("long")
    void shouldReadWhatItWroteOfManyMachinesWithArbitraryFacts() {
        writeArbitrary(300);
    }

    private static void writeArbitrary(int seeds) {
        for (int seed = 0; seed < seeds; seed++) {
            assertRoundTrip(new Arbitrary(seed).machine(), "seed " + seed);
        }
    }

    @Test
    void shouldMarkMachinesThatBreakTheRules() {
        FunctionInfo odd = FunctionInfo.builder(Bdf.of(0, 2, 0))
                .portType(PortType.CONVENTIONAL)
                .bars(List.of(Bar.memory(0, false, false, 0x1234000, 12 << 10)))
                .build();
        MachineDescription machine =
                new MachineDescription("odd", PciTopology.of(List.of(odd)), Platform.UNKNOWN, Map.of(), List.of());

        assertThat(MachineYaml.write(machine, "")).contains("lenient: on");
    }

    @Test
    void shouldBeginWithTheComment() {
        MachineDescription machine = new MachineDescription(
                "t",
                PciTopology.of(List.of(FunctionInfo.builder(Bdf.of(0, 0, 0)).build())),
                Platform.UNKNOWN,
                Map.of(),
                List.of());

        assertThat(MachineYaml.write(machine, "Where it comes from\n\nsecond line"))
                .startsWith("# Where it comes from\n#\n# second line\ncrossdock: 1\n");
    }

    private static void assertRoundTrip(MachineDescription machine, String what) {
        String yaml = MachineYaml.write(machine, "written by a test");
        MachineDescription again =
                Inputs.of(List.of(SourceText.of("written.yaml", yaml))).machine();

        assertThat(again.topology().functions())
                .as(what)
                .containsExactlyElementsOf(machine.topology().functions());
        assertThat(again.platform()).as(what).isEqualTo(machine.platform());
        assertThat(again.names()).as(what).isEqualTo(machine.names());
        assertThat(again.title()).as(what).isEqualTo(machine.title());
        // Facts that the reader finds missing by itself are added behind those that were written.
        assertThat(again.unknown()).as(what).startsWith(machine.unknown().toArray(Unknown[]::new));
        if (yaml.length() < 20_000) { // the larger ones hold nothing else, and take the validator seconds
            assertThat(MachineSchema.errors(yaml)).as(what).isEmpty();
        }
    }

    /** Machines with every kind of value and every kind of gap. */
    private static final class Arbitrary {
        private final SplittableRandom random;
        private final List<FunctionInfo> functions = new ArrayList<>();

        Arbitrary(int seed) {
            this.random = new SplittableRandom(seed);
        }

        MachineDescription machine() {
            functions.add(function(new Bdf(3, 0x10, 0, 0), PortType.ROOT_PORT, bridge(0x10, 0x11, 0x14)));
            functions.add(function(new Bdf(3, 0x11, 0, 0), PortType.SWITCH_UPSTREAM, bridge(0x11, 0x12, 0x14)));
            functions.add(function(new Bdf(3, 0x12, 0, 0), PortType.SWITCH_DOWNSTREAM, bridge(0x12, 0x13, 0x14)));
            functions.add(function(new Bdf(3, 0x12, 1, 0), PortType.SWITCH_DOWNSTREAM, bridge(0x12, 0, 0)));
            functions.add(function(new Bdf(3, 0x12, 2, 0), PortType.SWITCH_DOWNSTREAM, Optional.empty()));
            functions.add(function(new Bdf(3, 0x13, 0, 0), PortType.ENDPOINT, Optional.empty()));
            functions.add(function(new Bdf(3, 0x14, 0, 1), PortType.ENDPOINT, Optional.empty())); // virtual function
            for (PortType type : PortType.values()) {
                functions.add(function(new Bdf(0, 0x40, type.ordinal(), 7), type, Optional.empty()));
            }
            Platform platform = new Platform(
                    maybe(new Cpu(pick(Cpu.Architecture.values()), pick(Cpu.Vendor.values()), number(0xfff)))
                            .orElse(Cpu.UNKNOWN),
                    maybe(
                            pick("5.10", "6.12.115+deb12-amd64", "next").equals("next")
                                    ? KernelVersion.NEXT
                                    : KernelVersion.parse("6.12.115+deb12-amd64")),
                    maybe(new Iommu(
                                    pick(Iommu.Kind.SMMUV3, Iommu.Kind.VTD, Iommu.Kind.AMDVI, Iommu.Kind.UNKNOWN),
                                    pick(Iommu.Mode.values()),
                                    OptionalLong.of(0x2b400000L),
                                    maybe("MMU-700: r1p0")))
                            .orElse(Iommu.UNKNOWN),
                    new RootComplex(
                            pick(RootComplex.PeerPath.values()),
                            maybe(64).map(OptionalInt::of).orElse(OptionalInt.empty())),
                    maybe(List.of(
                                    new AddressRange(0x8000_0000L, 0x8000_0000L),
                                    new AddressRange(0x100_0000_0000L, 4096)))
                            .orElse(List.of()),
                    maybe(List.of(
                                    Parameter.exact("a.b", 1 / 3.0, "ns", Parameter.Kind.FITTED, "source: \"quoted\""),
                                    Parameter.interval(
                                            "c", 1e-7, 2.5e10, 3e300, "share", Parameter.Kind.SPEC, "§ 4.2 – ü")))
                            .orElse(List.of()));
            return new MachineDescription(
                    pick("plain", "with: colon", "# hash", " 'quotes' \"and\" \\ ", "true", "tab\tand\u0001control"),
                    PciTopology.of(functions),
                    platform,
                    Map.of("gpu-0", new Bdf(3, 0x13, 0, 0), "rp.1", new Bdf(3, 0x10, 0, 0)),
                    List.of(new Unknown("a fact", "cat /sys/x/*/y | grep 'z: 1'")));
        }

        private Optional<Bridge> bridge(int bus, int secondary, int subordinate) {
            boolean known = random.nextBoolean();
            List<Bridge.Window> windows = known && secondary != 0
                    ? List.of(
                            new Bridge.Window(Bridge.Window.Kind.IO, AddressRange.ofLast(0xe000, 0xefff)),
                            new Bridge.Window(
                                    Bridge.Window.Kind.MEMORY, AddressRange.ofLast(0xf000_0000L, 0xf00f_ffffL)),
                            new Bridge.Window(
                                    Bridge.Window.Kind.PREFETCHABLE, new AddressRange(0x380_0000_0000L, 3L << 20)))
                    : List.of();
            return Optional.of(new Bridge(bus, secondary, subordinate, windows, known));
        }

        private FunctionInfo function(Bdf bdf, PortType type, Optional<Bridge> bridge) {
            FunctionInfoBuilder b = FunctionInfo.builder(bdf)
                    .portType(type)
                    .multiFunction(random.nextBoolean())
                    .bars(bars())
                    .link(random.nextBoolean() ? link() : Link.UNKNOWN)
                    .extendedTags(pick(Tristate.values()))
                    .tenBitTags(pick(Tristate.values()))
                    .relaxedOrdering(pick(Tristate.values()))
                    .busMaster(pick(Tristate.values()))
                    .memoryEnabled(pick(Tristate.values()))
                    .acs(pick(
                            Acs.UNKNOWN,
                            Acs.ABSENT,
                            Acs.present(0x5f, 0x1d),
                            Acs.present(0, 0),
                            Acs.present(0x1cff, 0x81)))
                    .ats(pick(
                            Ats.UNKNOWN,
                            Ats.ABSENT,
                            new Ats(Tristate.ON, Tristate.ON),
                            new Ats(Tristate.ON, Tristate.UNKNOWN)))
                    .pasid(pick(Tristate.values()))
                    .pageRequests(pick(Tristate.values()))
                    .description(pick("", "NVIDIA Corporation GA102 [GeForce RTX 3090]", "- x: y", "ä\u2028\uFFFF"));
            maybe(new Sriov(7, 128, 0xffff)).ifPresent(b::sriov);
            maybe(0x10de).ifPresent(b::vendorId);
            maybe(0x20f1).ifPresent(b::deviceId);
            maybe(0x1af4).ifPresent(b::subsystemVendorId);
            maybe(0).ifPresent(b::subsystemId);
            maybe(pick(0x030200, 0x060400, 0x060100, 0xff0001)).ifPresent(b::classCode);
            maybe(512).ifPresent(b::mpsSupported);
            maybe(pick(128, 256)).ifPresent(b::mps);
            maybe(4096).ifPresent(b::mrrs);
            maybe(0x8000000000000001L).ifPresent(b::serialNumber);
            maybe(0).ifPresent(b::numaNode);
            maybe(271).ifPresent(b::iommuGroup);
            maybe("vfio-pci").ifPresent(b::driver);
            bridge.ifPresent(b::bridge);
            if (random.nextBoolean()) {
                b.resizableBars(List.of(new ResizableBar(1, 256L << 20, List.of(64L << 20, 1L << 40))));
            }
            return b.build();
        }

        private Link link() {
            return new Link(
                    pick(OptionalInt.empty(), OptionalInt.of(20000), OptionalInt.of(64000)),
                    pick(OptionalInt.empty(), OptionalInt.of(16)),
                    pick(OptionalInt.empty(), OptionalInt.of(2500), OptionalInt.of(20000)),
                    pick(OptionalInt.empty(), OptionalInt.of(0), OptionalInt.of(16)));
        }

        private List<Bar> bars() {
            return random.nextBoolean()
                    ? List.of()
                    : List.of(
                            new Bar(0, Bar.Kind.MEMORY32, false, OptionalLong.empty(), OptionalLong.of(4096)),
                            new Bar(1, Bar.Kind.MEMORY64, true, OptionalLong.empty(), OptionalLong.empty()),
                            new Bar(4, Bar.Kind.IO, false, OptionalLong.of(0xe000), OptionalLong.of(32)),
                            new Bar(
                                    Bar.ROM,
                                    Bar.Kind.MEMORY32,
                                    false,
                                    OptionalLong.of(0xc0000),
                                    OptionalLong.of(131072)));
        }

        private OptionalInt number(int bound) {
            return random.nextBoolean() ? OptionalInt.empty() : OptionalInt.of(random.nextInt(bound));
        }

        private <T> Optional<T> maybe(T value) {
            return random.nextBoolean() ? Optional.of(value) : Optional.empty();
        }

        @SafeVarargs
        private <T> T pick(T... values) {
            return values[random.nextInt(values.length)];
        }
    }
}
