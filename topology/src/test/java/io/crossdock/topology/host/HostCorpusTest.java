package io.crossdock.topology.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossdock.pci.FunctionInfo;
import io.crossdock.platform.HostFacts;
import io.crossdock.platform.HostMessage;
import io.crossdock.platform.MachineDescription;
import io.crossdock.platform.PairMeasurement;
import io.crossdock.platform.PairMeasurement.Quantity;
import io.crossdock.platform.PeerLink;
import io.crossdock.testing.Corpus;
import io.crossdock.topology.InputException;
import io.crossdock.topology.Inputs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every file of the corpus that tells of a host, against plain searches of its text. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HostCorpusTest {
    private static final String PUT_ELSEWHERE = "switch that the file puts at ";

    private final Map<Path, MachineDescription> machines = new HashMap<>();

    private static Stream<Path> files(String folder) throws IOException {
        try (Stream<Path> list = Files.list(Corpus.file(folder))) {
            return list.sorted().toList().stream();
        }
    }

    private static String text(Path file) throws IOException {
        return Files.readString(file, StandardCharsets.UTF_8);
    }

    private MachineDescription machine(Path file) {
        return machines.computeIfAbsent(file, f -> Inputs.read(List.of(f)).machine());
    }

    private HostFacts host(Path file) {
        return machine(file).platform().host();
    }

    private static Set<String> all(String regex, String text) {
        Set<String> found = new HashSet<>();
        Matcher m = Pattern.compile(regex).matcher(text);
        while (m.find()) {
            found.add(m.group(1));
        }
        return found;
    }

    private static long count(String regex, String text) {
        return Pattern.compile(regex).matcher(text).results().count();
    }

    private static Stream<Path> ncclFiles() throws IOException {
        return files("nccl-topo");
    }

    @ParameterizedTest
    @MethodSource("ncclFiles")
    void shouldReadEveryFunctionOfAnNcclFile(Path file) throws IOException {
        String text = text(file);
        MachineDescription machine = machine(file);

        assertThat(machine.topology().functions().stream()
                        .filter(f -> !f.description().startsWith("root port that"))
                        .map(f -> f.description().startsWith(PUT_ELSEWHERE)
                                ? f.description().substring(PUT_ELSEWHERE.length())
                                : f.bdf().toString()))
                .containsExactlyInAnyOrderElementsOf(all("<pci busid=\"([^\"]+)\"", text));
        // Interfaces outside a function are virtual ones.
        Set<String> nics = new HashSet<>();
        all("<pci [^>]*[^/]>\\s*<nic>((?:\\s*<net [^>]*/>)+)", text)
                .forEach(nic -> nics.addAll(all("<net name=\"([^\"]+)\"", nic)));
        boolean sound = all("<pci busid=\"([^\"]+)\"", text).size() == count("<pci busid=", text);
        if (sound) {
            assertThat(machine.names().keySet()).isEqualTo(nics);
        } else {
            assertThat(nics).containsAll(machine.names().keySet());
        }
    }

    @ParameterizedTest
    @MethodSource("ncclFiles")
    void shouldFindTheLinksThatAnNcclFileHasBesidePcie(Path file) throws IOException {
        String text = text(file);
        // A guest's file may show links that lead back to the same GPU.
        boolean any = Pattern.compile("busid=\"([^\"]+)\"[^>]*>\\s*<gpu[^>]*>\\s*<(?:nvlink|xgmi) target=\"(?!\\1)")
                .matcher(text)
                .find();

        assertThat(host(file).peerLinks().isEmpty()).isEqualTo(!any);
        assertThat(host(file).peerLinks())
                .extracting(PeerLink::kind)
                .allMatch(kind -> text.contains(kind.equals("xGMI") ? "<xgmi" : "<nvlink"));
    }

    private static Stream<Path> hwlocFiles() throws IOException {
        return files("hwloc-xml");
    }

    @ParameterizedTest
    @MethodSource("hwlocFiles")
    void shouldReadEveryFunctionOfAnHwlocFile(Path file) throws IOException {
        MachineDescription machine = machine(file);

        assertThat(machine.topology().functions())
                .extracting(f -> f.bdf().toString())
                .containsExactlyInAnyOrderElementsOf(all("pci_busid=\"([^\"]+)\"", text(file)));
        assertThat(machine.topology().functions().stream()
                        .filter(FunctionInfo::isBridge)
                        .count())
                .isEqualTo(all("type=\"Bridge\"[^>]*pci_busid=\"([^\"]+)\"", text(file))
                        .size());
    }

    private static Stream<Path> topologyTables() throws IOException {
        return files("topo-m");
    }

    @ParameterizedTest
    @MethodSource("topologyTables")
    void shouldReadEveryCellOfATopologyTable(Path file) throws IOException {
        HostFacts host = host(file);
        String cells = text(file)
                .lines()
                .filter(l -> Pattern.matches("^\\s*(GPU|NIC|mlx)\\S*\\s.*", l.replaceAll("\u001b\\[[0-9;]*m", "")))
                .reduce("", (a, b) -> a + "\n" + b);

        long words = host.labels().stream()
                .flatMap(t -> t.cells().stream())
                .flatMap(List::stream)
                .filter(w -> !w.isEmpty() && !w.equals("0"))
                .count();
        assertThat(words)
                .isPositive()
                .isEqualTo(count("\\b(?:SYS|NODE|PHB|PXB|PIX|NV[0-9]+|OK|CNS|NS|PCIE|XGMI)\\b", cells));
    }

    private static Stream<Path> matrices() throws IOException {
        return files("p2p-matrix");
    }

    @ParameterizedTest
    @MethodSource("matrices")
    void shouldReadEveryTableOfAMatrixFile(Path file) throws IOException {
        String text = text(file);
        HostFacts host = host(file);

        long bandwidth = count("(?m)^(?:Uni|Bi)directional P2P=", text)
                + count("(?m)(?:Uni|B|Bi)directional copy peak", text)
                + count("(?m)^memcpy CE GPU\\(row\\)", text);
        long latency = count("(?m)^P2P=\\w+ Latency", text) + count("(?m)^Device to Device Latency", text);
        assertThat(host.measurements().stream().filter(m -> m.quantity() != Quantity.LATENCY_US))
                .hasSize((int) bandwidth);
        assertThat(host.measurements().stream().filter(m -> m.quantity() == Quantity.LATENCY_US))
                .hasSize((int) latency);
        for (PairMeasurement table : host.measurements()) {
            assertThat(table.values().stream().flatMap(List::stream).filter(v -> !v.isNaN()))
                    .as(table.tool() + " " + table.quantity())
                    .isNotEmpty()
                    .allMatch(v -> v > 0);
        }
        long addresses = count("pciBusID: ", text) + count("(?m)Device: .*[0-9a-f]{2}:[0-9]\\.0", text);
        host.measurements()
                .forEach(t -> assertThat(
                                t.devices().stream().filter(d -> d.function().isPresent()))
                        .hasSize((int) addresses));
    }

    private static Stream<Path> logs() throws IOException {
        return files("dmesg");
    }

    @ParameterizedTest
    @MethodSource("logs")
    void shouldFindWhatALogSays(Path file) throws IOException {
        String text = text(file);
        HostFacts host = host(file);

        assertThat(host.messages()).isNotEmpty();
        assertThat(kept(host, HostMessage.Kind.IOMMU_FAULT))
                .isEqualTo(count(
                        "\\[IO_PAGE_FAULT|DMAR: \\[DMA|Unhandled context fault|event 0x10 received|event: F_", text));
        assertThat(host.commandLine().isPresent()).isEqualTo(count("(?m)ommand line: ", text) > 0);
        assertThat(host.messages().stream().filter(m -> m.text().startsWith("iommu: Default domain type")))
                .hasSize((int) count("iommu: Default domain type", text));
        long bars = count(
                "no space for|no space\\b(?! for)|failed to assign|failed to expand|can't claim BAR|not claimed;|is 0M @",
                text);
        assertThat(kept(host, HostMessage.Kind.BAR_UNASSIGNED)).isEqualTo(bars);
    }

    private static long kept(HostFacts host, HostMessage.Kind kind) {
        return host.messages().stream().filter(m -> m.kind() == kind).count();
    }

    private static Stream<Path> commandLines() throws IOException {
        return files("cmdline");
    }

    @ParameterizedTest
    @MethodSource("commandLines")
    void shouldKeepEveryPciAndIommuOptionOfACommandLine(Path file) throws IOException {
        String text = text(file).replace("\\;", ";").replace("\"", " ").replace(",\n", "\n");
        String line = host(file).commandLine().orElseThrow();

        Set<String> options = all("((?:pci|[a-z_]*iommu[a-z_.]*|pcie_[a-z_]+)=[^\\s\"]+)", text);
        assertThat(options).isNotEmpty();
        assertThat(List.of(line.split("\\s+"))).containsAll(options);
    }

    private static Stream<Path> libraryLogs() throws IOException {
        return files("nccl-log");
    }

    @ParameterizedTest
    @MethodSource("libraryLogs")
    void shouldFindTheTransportsOfALog(Path file) throws IOException {
        Set<String> told = all("-> [0-9]+\\[[0-9a-f]+\\] via (P2P\\S*|SHM\\S*)", text(file));

        Set<String> found = new HashSet<>();
        host(file).labels().stream()
                .filter(t -> t.meaning().equals("transport"))
                .forEach(t -> t.cells().forEach(found::addAll));
        found.remove("");
        assertThat(found).isEqualTo(told);
    }

    private static Stream<Path> gdsFiles() throws IOException {
        return files("gdscheck");
    }

    @ParameterizedTest
    @MethodSource("gdsFiles")
    void shouldReadGdscheck(Path file) throws IOException {
        MachineDescription machine = machine(file);

        assertThat(machine.platform().kernel().isPresent()).isEqualTo(text(file).contains("(Linux "));
        assertThat(machine.platform().iommu().mode().name())
                .isEqualTo(text(file).contains("IOMMU: disabled") ? "OFF" : "UNKNOWN");
    }

    private static Stream<Path> measuredFiles() throws IOException {
        try (Stream<Path> list = Files.walk(Corpus.file("measured"))) {
            return list.filter(Files::isRegularFile).sorted().toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("measuredFiles")
    void shouldReadOrRefuseWhatWasMeasured(Path file) {
        try {
            assertThat(machine(file)).isNotNull();
        } catch (InputException e) {
            assertThat(e).hasMessageContaining("understood are: ").hasMessageNotContaining("\n");
            assertThat(file.getFileName().toString())
                    .doesNotStartWith("topo")
                    .doesNotStartWith("p2p")
                    .doesNotStartWith("dmesg")
                    .doesNotStartWith("cmdline")
                    .doesNotStartWith("lscpu")
                    .doesNotStartWith("gdscheck");
        }
    }
}
