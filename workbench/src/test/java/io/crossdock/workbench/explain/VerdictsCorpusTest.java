package io.crossdock.workbench.explain;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossdock.pci.Acs;
import io.crossdock.pci.FunctionInfo;
import io.crossdock.pci.PortType;
import io.crossdock.platform.KernelVersion;
import io.crossdock.platform.MachineDescription;
import io.crossdock.testing.Corpus;
import io.crossdock.topology.InputException;
import io.crossdock.topology.Inputs;
import io.crossdock.workbench.explain.verdict.Answer;
import io.crossdock.workbench.explain.verdict.Guests;
import io.crossdock.workbench.explain.verdict.Layer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/** All pairs of machines of the corpus: how often each layer has no answer. */
class VerdictsCorpusTest {
    private static final Optional<KernelVersion> KERNEL = Optional.of(KernelVersion.parse("6.12"));

    private final Map<Layer, Integer> unknown = new EnumMap<>(Layer.class);
    private final Map<Layer, Integer> unknownAsRoot = new EnumMap<>(Layer.class);
    private final List<String> refused = new ArrayList<>();
    private final List<String> leftOpen = new ArrayList<>();
    private int inputs;
    private int pairs;
    private int pairsAsRoot;

    @Test
    void shouldKnowWhatFabricAndLinuxSayOfDumpsTakenAsRoot(TestInfo test) throws IOException {
        explain(test);
        assertThat(pairsAsRoot).isGreaterThan(100);
    }

    @Test
    @Tag("long")
    void shouldKnowWhatFabricAndLinuxSayOfAllDumpsTakenAsRoot(TestInfo test) throws IOException {
        explain(test);
        assertThat(pairsAsRoot).isGreaterThan(1_400);
    }

    private void explain(TestInfo test) throws IOException {
        for (Path input : Corpus.share(test, inputs())) {
            explain(input);
        }
        System.out.printf(Locale.ROOT, "%d inputs, %d of them describe no machine%n", inputs, refused.size());
        for (Layer layer : Layer.values()) {
            System.out.printf(
                    Locale.ROOT,
                    "%-8s unknown: %.1f %% of %d pairs; of dumps as root, kernel known: %.1f %% of %d%n",
                    layer,
                    100.0 * unknown.getOrDefault(layer, 0) / pairs,
                    pairs,
                    100.0 * unknownAsRoot.getOrDefault(layer, 0) / pairsAsRoot,
                    pairsAsRoot);
        }

        assertThat(leftOpen).isEmpty();
    }

    /** Single files, and folders of files that describe one machine. */
    private static List<Path> inputs() throws IOException {
        List<Path> all = new ArrayList<>();
        for (String folder : List.of(
                "lspci",
                "lspci-hex",
                "tree",
                "sysfs-tar",
                "generated-qemu",
                "nccl-topo",
                "hwloc-xml",
                "topo-m",
                "p2p-matrix",
                "dmesg",
                "nccl-log",
                "cmdline",
                "gdscheck",
                "measured")) {
            try (Stream<Path> files = Files.list(Corpus.dir().resolve(folder))) {
                files.filter(f -> !f.getFileName().toString().startsWith("trace-"))
                        .sorted()
                        .forEach(all::add);
            }
        }
        return all;
    }

    private void explain(Path input) {
        inputs++;
        MachineDescription machine;
        try {
            machine = Inputs.read(List.of(input)).machine();
        } catch (InputException e) {
            assertThat(e.getMessage()).as(input.toString()).isNotBlank().doesNotContain("\n");
            refused.add(input.getFileName() + ": " + e.getMessage());
            return;
        }
        boolean asRoot = isWhole(machine);
        MatrixReport report =
                new Explainer().matrix(machine, machine.platform().kernel().or(() -> KERNEL), Optional.empty());
        for (MatrixReport.Pair pair : report.pairs()) {
            pairs++;
            pairsAsRoot += asRoot ? 1 : 0;
            for (Layer layer : Layer.values()) {
                if (pair.answer(layer) == Answer.UNKNOWN) {
                    unknown.merge(layer, 1, Integer::sum);
                    unknownAsRoot.merge(layer, asRoot ? 1 : 0, Integer::sum);
                    if (asRoot && layer.compareTo(Layer.P2PDMA) <= 0 && leftOpen.size() < 20) {
                        leftOpen.add(input.getFileName() + " " + pair.from() + " to " + pair.to() + ": " + layer + ": "
                                + pair.reason());
                    }
                }
            }
        }
    }

    /**
     * Taken as root on a real machine, with numbers: all ACS shown, and the numbers of what stands on the root buses. What
     * processor a guest has, its emulated chipset does not tell.
     */
    private static boolean isWhole(MachineDescription machine) {
        Collection<FunctionInfo> functions = machine.topology().functions();
        boolean acs = functions.stream()
                .filter(FunctionInfo::isBridge)
                .allMatch(f -> f.acs().presence() != Acs.Presence.UNKNOWN && f.portType() != PortType.UNKNOWN);
        boolean numbers = functions.stream()
                .filter(f -> machine.topology().parent(f.bdf()).isEmpty())
                .allMatch(f -> f.vendorId().isPresent() && f.deviceId().isPresent());
        return acs && numbers && !Guests.isGuest(machine) && functions.stream().anyMatch(FunctionInfo::isHostBridge);
    }
}
