package io.crossdock.workbench.explain.verdict;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossdock.pci.Bdf;
import io.crossdock.peer.PeerRoute;
import io.crossdock.platform.MachineDescription;
import io.crossdock.testing.Corpus;
import io.crossdock.topology.Inputs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every pair of devices of every topology file, as NCCL would see it. */
class NcclPathCorpusTest {
    /**
     * Pairs that differ, by file, because no PCI tree can be what the file says: functions of four domains below one
     * switch, in a cloud's virtual machine; and network cards whose bus numbers are not behind their switch, one of them
     * with the address of another switch.
     */
    private static final Map<String, Long> NO_TREE = Map.of("azure-ndv4.xml", 48L, "rccl-topo_8p1h_1.xml", 18L);

    private final Map<PathType, Integer> met = new EnumMap<>(PathType.class);
    private final List<String> different = new ArrayList<>();
    private int pairs;

    @Test
    void shouldAgreeWithNcclsRulesOnAllPairsOfAllFiles() throws IOException {
        List<Path> files;
        try (Stream<Path> list = Files.list(Corpus.file("nccl-topo"))) {
            files = list.sorted().toList();
        }
        for (Path file : files) {
            compare(file);
        }

        System.out.println(files.size() + " NCCL topologies, " + pairs + " pairs: " + met);
        assertThat(different.stream().filter(d -> !NO_TREE.containsKey(d.substring(0, d.indexOf(' ')))))
                .isEmpty();
        assertThat(different.stream()
                        .collect(Collectors.groupingBy(d -> d.substring(0, d.indexOf(' ')), Collectors.counting())))
                .isEqualTo(NO_TREE);
        assertThat(files).hasSize(67);
        assertThat(met.keySet()).contains(PathType.NVL, PathType.PIX, PathType.PXB, PathType.PHB, PathType.SYS);
    }

    private void compare(Path file) throws IOException {
        NcclRules rules = NcclRules.read(file);
        MachineDescription machine = Inputs.read(List.of(file)).machine();
        for (Bdf from : rules.devices()) {
            for (Bdf to : rules.devices()) {
                if (!from.equals(to)) {
                    pairs++;
                    PathType expected = rules.between(from, to);
                    met.merge(expected, 1, Integer::sum);
                    Set<PathType> found = NcclPath.between(machine, PeerRoute.between(machine.topology(), from, to));
                    if (!found.equals(Set.of(expected))) {
                        different.add(file.getFileName() + " " + from + " to " + to + ": " + found
                                + ", by NCCL's rules " + expected);
                    }
                }
            }
        }
    }
}
