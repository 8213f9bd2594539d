package io.crossdock.workbench;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossdock.pci.Bdf;
import io.crossdock.platform.HostFacts;
import io.crossdock.platform.HostMessage;
import io.crossdock.platform.MachineDescription;
import io.crossdock.platform.PairDevice;
import io.crossdock.platform.PairLabels;
import io.crossdock.platform.PairMeasurement;
import io.crossdock.platform.PairMeasurement.Quantity;
import io.crossdock.platform.PeerLink;
import io.crossdock.topology.DeviceNames;
import io.crossdock.topology.Inputs;
import io.crossdock.topology.SourceText;
import io.crossdock.workbench.explain.Api;
import io.crossdock.workbench.explain.ExplainRequest;
import io.crossdock.workbench.explain.Explainer;
import io.crossdock.workbench.explain.Finding;
import io.crossdock.workbench.explain.PairReport;
import io.crossdock.workbench.run.Attribute;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A machine for a test: one of two small descriptions, edited as text, and what its host told besides. Immutable, so that
 * what a test changes is all in which two of its machines differ.
 */
public final class Given {
    private static final long BYTES = 4 << 10;

    private final String yaml;
    private final HostFacts host;
    private final List<SourceText> pasted;

    private Given(String yaml, HostFacts host, List<SourceText> pasted) {
        this.yaml = yaml;
        this.host = host;
        this.pasted = pasted;
    }

    /** gpu0 and gpu1 below one switch, gpu2 below a root port of another root bus. */
    public static Given belowOneSwitch() {
        return resource("switch.yaml");
    }

    /** gpu0 and gpu1 below two root ports of one root bus. */
    public static Given belowTwoPorts() {
        return resource("ports.yaml");
    }

    /** gpu0 to gpu3 below one switch, gpu4 to gpu7 below another, each with one uplink. */
    public static Given belowTwoSwitches() {
        return resource("two-switches.yaml");
    }

    private static Given resource(String name) {
        try (InputStream in = Objects.requireNonNull(Given.class.getResourceAsStream(name), name)) {
            return new Given(new String(in.readAllBytes(), StandardCharsets.UTF_8), HostFacts.NONE, List.of());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Replaces a text wherever it stands. */
    public Given with(String was, String is) {
        assertThat(yaml).contains(was);
        return new Given(yaml.replace(was, is), host, pasted);
    }

    /** Adds keys to one function, or replaces those that its line has: {@code mps: 128}, {@code id: "8086:2030"}. */
    public Given function(String name, String... keys) {
        Given changed = this;
        for (String key : keys) {
            changed = changed.key(name, key);
        }
        return changed;
    }

    private Given key(String name, String key) {
        String start = "{name: " + name + ", ";
        assertThat(yaml).containsOnlyOnce(start);
        String word = key.substring(0, key.indexOf(':') + 1);
        String line = yaml.lines().filter(l -> l.contains(start)).findFirst().orElseThrow();
        String kept = line.replaceFirst(", " + word + " (\\{[^}]*}|\\[[^]]*]|[^,}\\[{]*)", "");
        return with(line, kept.replace(start, start + key + ", "));
    }

    /** An Arm server whose SMMUv3 translates. */
    public Given arm() {
        return with(
                        "cpu: {architecture: x86_64, vendor: amd, family: 0x19}",
                        "cpu: {architecture: aarch64, vendor: arm}")
                .with("iommu: {kind: amdvi, mode: passthrough}", "iommu: {kind: smmuv3, mode: translated}");
    }

    /** Intel's processor, VT-d, and these host bridges and root ports. */
    public Given intel(String hostBridge, String rootPort) {
        return with("vendor: amd, family: 0x19", "vendor: intel")
                .with("kind: amdvi", "kind: vtd")
                .with("1022:1480", hostBridge)
                .with("1022:1483", rootPort);
    }

    public Given translated() {
        return with("mode: passthrough", "mode: translated");
    }

    public Given kernel(String version) {
        return with("kernel: \"6.12\"", "kernel: \"" + version + "\"");
    }

    public Given commandLine(String line) {
        return new Given(yaml, host.withCommandLine(line), pasted);
    }

    public Given guest(boolean guest) {
        return new Given(yaml, host.withGuest(guest), pasted);
    }

    public Given groupType(int group, String type) {
        return told(new HostFacts(
                Optional.empty(), Optional.empty(), Map.of(group, type), List.of(), List.of(), List.of(), List.of()));
    }

    /** A line of the kernel's or a library's log. */
    public Given logged(HostMessage.Kind kind, String text, String... functions) {
        List<Bdf> named = Arrays.stream(functions).map(Bdf::parse).toList();
        return told(new HostFacts(
                Optional.empty(),
                Optional.empty(),
                Map.of(),
                List.of(new HostMessage(kind, text, named)),
                List.of(),
                List.of(),
                List.of()));
    }

    /** What a tool printed about GPU0 and GPU1, both ways alike. */
    public Given printed(String tool, String meaning, String word) {
        PairLabels table = new PairLabels(
                tool,
                meaning,
                List.of(new PairDevice("GPU0", Optional.empty()), new PairDevice("GPU1", Optional.empty())),
                List.of(List.of("X", word), List.of(word, "X")));
        return told(new HostFacts(
                Optional.empty(), Optional.empty(), Map.of(), List.of(), List.of(table), List.of(), List.of()));
    }

    /** The same with the addresses of gpu0 and gpu1, as logs have them. */
    public Given printedOfAddresses(String tool, String meaning, String word) {
        DeviceNames names = DeviceNames.of(machine());
        List<PairDevice> devices = Stream.of("gpu0", "gpu1")
                .map(n -> new PairDevice(n, Optional.of(names.resolve(n))))
                .toList();
        return told(HostFacts.NONE.withLabels(
                List.of(new PairLabels(tool, meaning, devices, List.of(List.of("", word), List.of(word, ""))))));
    }

    /**
     * A table of figures about gpu0, gpu1 and so on.
     *
     * @param peer whether peer access was on
     * @param rows figures with blanks between, {@code -} for none
     */
    public Given measured(Quantity quantity, boolean peer, String... rows) {
        DeviceNames names = DeviceNames.of(machine());
        List<PairDevice> devices = IntStream.range(0, rows.length)
                .mapToObj(i -> new PairDevice("GPU" + i, Optional.of(names.resolve("gpu" + i))))
                .toList();
        List<List<Double>> values = Arrays.stream(rows)
                .map(row -> Arrays.stream(row.split(" "))
                        .map(cell -> cell.equals("-") ? Double.NaN : Double.parseDouble(cell))
                        .toList())
                .toList();
        return told(HostFacts.NONE.withMeasurements(
                List.of(new PairMeasurement("p2pBandwidthLatencyTest", quantity, Optional.of(peer), devices, values))));
    }

    /** NVLinks between GPU0 and GPU1, as a tool numbers them. */
    public Given nvlinks(int count) {
        return peerLink("NVLink", 0, 1, count);
    }

    /** Links besides PCIe between two GPUs, by their numbers. */
    public Given peerLink(String kind, int from, int to, int count) {
        PeerLink link = new PeerLink(
                new PairDevice("GPU" + from, Optional.empty()),
                new PairDevice("GPU" + to, Optional.empty()),
                kind,
                count);
        return told(new HostFacts(
                Optional.empty(), Optional.empty(), Map.of(), List.of(), List.of(), List.of(), List.of(link)));
    }

    /** Another input about the same machine, as somebody pasted it. */
    public Given pasted(String name, String text) {
        List<SourceText> more = new ArrayList<>(pasted);
        more.add(SourceText.of(name, text));
        return new Given(yaml, host, more);
    }

    private Given told(HostFacts more) {
        return new Given(yaml, host.and(more), pasted);
    }

    public MachineDescription machine() {
        List<SourceText> texts = new ArrayList<>(List.of(SourceText.of("test.yaml", yaml)));
        texts.addAll(pasted);
        MachineDescription read = Inputs.of(texts).machine();
        return read.withPlatform(
                read.platform().withHost(host.and(read.platform().host())));
    }

    /** The whole report about a pair. */
    public PairReport explain(String from, String to) {
        return explain(machine(), from, to);
    }

    /** The same about a machine that a remedy made. */
    public static PairReport explain(MachineDescription machine, String from, String to) {
        DeviceNames names = DeviceNames.of(machine);
        return new Explainer()
                .explain(new ExplainRequest(
                        machine,
                        names.resolve(from),
                        names.resolve(to),
                        OptionalInt.empty(),
                        EnumSet.allOf(Api.class),
                        Optional.empty(),
                        Attribute.DEFAULT,
                        Optional.empty(),
                        BYTES,
                        Map.of()));
    }

    /** What a rule finds for gpu0 and gpu1. */
    public Optional<Finding> finding(String code) {
        return finding(code, "gpu0", "gpu1");
    }

    public Optional<Finding> finding(String code, String from, String to) {
        return explain(from, to).findings().stream()
                .filter(f -> f.code().equals(code))
                .findFirst();
    }
}
