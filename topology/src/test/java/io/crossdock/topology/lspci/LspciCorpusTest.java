package io.crossdock.topology.lspci;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossdock.pci.Acs;
import io.crossdock.pci.FunctionInfo;
import io.crossdock.pci.Tristate;
import io.crossdock.platform.Iommu;
import io.crossdock.testing.Corpus;
import io.crossdock.topology.ImportedMachine;
import io.crossdock.topology.Inputs;
import io.crossdock.topology.SourceText;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Dumps of the corpus, against plain searches of their text. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LspciCorpusTest {
    /** The last address of a header line; -PP prints those of the bridges in front of it. */
    private static final Pattern HEADER = Pattern.compile(
            "(?m)^(?:[0-9a-f]{2}:[0-9a-f]{2}\\.[0-7]/)*((?:[0-9a-f]{4,8}:)?[0-9a-f]{2}:[0-9a-f]{2}\\.[0-7])\\s");

    private static final Pattern HEX = Pattern.compile("(?m)^[0-9a-f]{2,3}:(?: [0-9a-f]{2}){1,16}\\s*\\n");

    /** A line of lspci -t; such a tree numbers the buses, too. */
    private static final Pattern TREE = Pattern.compile("(?m)^[ |]*[-+\\\\]+[-\\[].*\\n");

    private static final Pattern ANY_NUMBERED =
            Pattern.compile("(?m)^\\S+ ([^\\[\\n]+) \\[([0-9a-f]{4})\\]: (.*)\\[([0-9a-f]{4}):([0-9a-f]{4})\\]");

    /** What lspci prints for a sub-class without a name. */
    private static final Set<String> BASE_CLASSES =
            Set.of("Unassigned class", "Generic system peripheral", "Unclassified device");

    private final Map<Path, ImportedMachine> imported = new HashMap<>();

    private static List<Path> all() throws IOException {
        Path corpus = Corpus.dir();
        List<Path> files = new ArrayList<>();
        for (String folder : List.of("lspci", "lspci-hex")) {
            try (Stream<Path> list = Files.list(corpus.resolve(folder))) {
                list.sorted().forEach(files::add);
            }
        }
        try (Stream<Path> list = Files.walk(corpus.resolve("kernel-traces"))) {
            list.filter(f -> f.getFileName().toString().equals("lspci-vvv.txt"))
                    .sorted()
                    .forEach(files::add);
        }
        return files;
    }

    static Stream<Path> dumps(TestInfo test) throws IOException {
        return Corpus.share(test, all()).stream();
    }

    @ParameterizedTest
    @MethodSource("dumps")
    void shouldImportEveryFunctionThatTheFileHasAHeaderOf(Path file) throws IOException {
        Set<String> inText = new HashSet<>();
        Matcher m = HEADER.matcher(text(file));
        while (m.find()) {
            inText.add(m.group(1).length() == 7 ? "0000:" + m.group(1) : m.group(1));
        }

        ImportedMachine imported = read(file);

        assertThat(imported.machine().topology().functions())
                .extracting(f -> f.bdf().toString())
                .containsExactlyInAnyOrderElementsOf(inText);
    }

    @ParameterizedTest
    @MethodSource("dumps")
    void shouldFindAsManyFactsAsAPlainSearch(Path file) throws IOException {
        // Bytes and trees show more than the text that is searched here.
        String text = TREE.matcher(HEX.matcher(text(file)).replaceAll("")).replaceAll("");
        List<FunctionInfo> functions = List.copyOf(Inputs.of(List.of(SourceText.of(file.toString(), text)))
                .machine()
                .topology()
                .functions());

        assertThat(functions.stream().filter(f -> f.acs().isPresent()).count())
                .as("ACSCtl lines")
                .isEqualTo(count(text, "ACSCtl:"));
        assertThat(functions.stream()
                        .filter(f -> f.acs().enabled(Acs.REQUEST_REDIRECT) == Tristate.ON)
                        .count())
                .as("ACSCtl lines with ReqRedir+")
                .isEqualTo(count(text, "ACSCtl:.*ReqRedir\\+"));
        assertThat(functions.stream().filter(f -> f.mps().isPresent()).count())
                .as("MaxReadReq lines")
                .isEqualTo(count(text, "MaxReadReq"));
        assertThat(functions.stream()
                        .filter(f -> f.link().speedMtps().isPresent())
                        .count())
                .as("LnkSta lines with a speed")
                .isEqualTo(count(text, "LnkSta:\\s+Speed [0-9]"));
        assertThat(functions.stream()
                        .filter(f -> f.link().maxSpeedMtps().isPresent())
                        .count())
                .as("LnkCap lines with a speed")
                .isEqualTo(count(text, "LnkCap:\\s.*Speed [0-9]"));
        assertThat(functions.stream().filter(f -> f.iommuGroup().isPresent()).count())
                .as("IOMMU groups")
                .isEqualTo(count(text, "IOMMU group:? [0-9]"));
        assertThat(functions.stream().filter(f -> f.bridge().isPresent()).count())
                .as("bus numbers")
                .isEqualTo(count(text, "Bus: primary="));
        assertThat(functions.stream().filter(f -> f.serialNumber().isPresent()).count())
                .as("serial numbers")
                .isEqualTo(count(text, "\\] Device Serial Number "));
        assertThat(functions.stream()
                        .filter(f -> f.ats().enabled().isKnown()
                                && f.ats().supported().isOn())
                        .count())
                .as("ATSCtl")
                .isEqualTo(count(text, "ATSCtl:"));
        assertThat(functions.stream().filter(f -> f.driver().isPresent()).count())
                .as("drivers")
                .isEqualTo(count(text, "Kernel driver in use:"));
    }

    @ParameterizedTest
    @MethodSource("dumps")
    void shouldNotCallAnythingAbsentThatWasDenied(Path file) {
        List<FunctionInfo> functions =
                List.copyOf(read(file).machine().topology().functions());

        assertThat(functions)
                .filteredOn(f -> f.portType() == io.crossdock.pci.PortType.UNKNOWN)
                .allMatch(f -> f.acs().presence() == Acs.Presence.UNKNOWN);
    }

    @Test
    void shouldGiveTheNumbersThatTheSameNamesHaveElsewhere() throws IOException {
        Map<String, String> classOfName = new HashMap<>();
        Map<String, String> idOfName = new HashMap<>();
        for (Path file : all()) {
            Matcher m = ANY_NUMBERED.matcher(text(file));
            while (m.find()) {
                classOfName.put(m.group(1), m.group(2));
                idOfName.put(m.group(3).strip(), m.group(4) + ":" + m.group(5));
            }
        }

        assertThat(classOfName).hasSizeGreaterThan(30).allSatisfy((name, code) -> {
            if (!BASE_CLASSES.contains(name)) {
                assertThat(ClassNames.code(name)).as(name).hasValue(Integer.parseInt(code, 16));
            }
        });
        assertThat(idOfName).hasSizeGreaterThan(200).allSatisfy((name, id) -> {
            int vendor = Integer.parseInt(id.substring(0, 4), 16);
            int device = Integer.parseInt(id.substring(5), 16);
            Names.vendor(name).ifPresent(v -> assertThat(v).as(name).isEqualTo(vendor));
            Names.hostBridge(name).ifPresent(d -> assertThat(d).as(name).isEqualTo(device));
        });
    }

    @Test
    void shouldTellTheHostsApart() {
        assertThat(platform("lspci/cmlgpu-broadwell-ep-vvv.txt")).isEqualTo("INTEL, IOMMU UNKNOWN UNKNOWN");
        assertThat(platform("lspci/ml-kdump-server.txt")).isEqualTo("AMD 17h, IOMMU AMDVI UNKNOWN");
        assertThat(platform("lspci-hex/lambda-vector-2x4090.txt")).isEqualTo("AMD 17h, IOMMU AMDVI UNKNOWN");
        assertThat(platform("lspci/clu6-supermicro-genoa-plain.txt")).isEqualTo("AMD 19h, IOMMU AMDVI UNKNOWN");
        assertThat(platform("lspci/ml-titan-ridge.txt")).isEqualTo("INTEL, IOMMU VTD UNKNOWN");
        assertThat(platform("lspci-hex/kvm-i440fx-2080ti.txt")).isEqualTo("UNKNOWN, IOMMU UNKNOWN UNKNOWN");
    }

    private ImportedMachine read(Path file) {
        return imported.computeIfAbsent(file, f -> Inputs.read(List.of(f)));
    }

    private static String platform(String file) {
        var platform = Inputs.read(List.of(Corpus.file(file))).machine().platform();
        Iommu iommu = platform.iommu();
        return platform.cpu().vendor()
                + (platform.cpu().family().isPresent()
                        ? " " + Integer.toHexString(platform.cpu().family().getAsInt()) + "h"
                        : "")
                + ", IOMMU " + iommu.kind() + " " + iommu.mode();
    }

    private static long count(String text, String regex) {
        return Pattern.compile(regex).matcher(text).results().count();
    }

    private static String text(Path file) throws IOException {
        return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    }
}
