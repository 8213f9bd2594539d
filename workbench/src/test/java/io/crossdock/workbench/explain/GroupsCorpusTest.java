package io.crossdock.workbench.explain;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossdock.pci.Bdf;
import io.crossdock.pci.FunctionInfo;
import io.crossdock.peer.IommuGroups;
import io.crossdock.platform.MachineDescription;
import io.crossdock.testing.Corpus;
import io.crossdock.topology.Inputs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/**
 * Groups by Linux's rules beside those that real kernels made and the dumps print. A function agrees if it shares its group
 * with the same functions in both, of those whose group is printed.
 */
class GroupsCorpusTest {
    /** Differences that are not the rules': what decides there is in no configuration space. */
    private static final Map<String, String> EXPLAINED = Map.of();

    private int functions;
    private int agree;
    private int unknown;
    private final List<String> differences = new ArrayList<>();

    @Test
    void shouldMakeTheGroupsThatKernelsMade(TestInfo test) throws IOException {
        compare(test);
        assertThat(functions).isGreaterThan(100);
    }

    @Test
    @Tag("long")
    void shouldMakeAllTheGroupsThatKernelsMade(TestInfo test) throws IOException {
        compare(test);
        assertThat(functions).isGreaterThan(400);
    }

    private void compare(TestInfo test) throws IOException {
        for (Path file : Corpus.share(test, dumps())) {
            compare(file);
        }
        System.out.printf(
                "IOMMU groups: %d functions with a printed group, %d agree, %d unknown, %d differ%n",
                functions, agree, unknown, differences.size());

        assertThat(differences).as("differences that nothing explains").isEmpty();
    }

    private static List<Path> dumps() throws IOException {
        List<Path> dumps = new ArrayList<>();
        for (String folder : List.of("lspci", "lspci-hex", "generated-qemu", "sysfs-tar", "kernel-traces")) {
            try (Stream<Path> files = Files.walk(Corpus.dir().resolve(folder))) {
                files.filter(f ->
                                Files.isRegularFile(f) && isDump(f.getFileName().toString()))
                        .sorted()
                        .forEach(dumps::add);
            }
        }
        return dumps;
    }

    private static boolean isDump(String name) {
        return name.endsWith(".tar.gz")
                || name.endsWith(".txt") && !name.contains("trace") && !name.endsWith("dmesg.txt");
    }

    private void compare(Path file) {
        MachineDescription machine;
        try {
            machine = Inputs.read(List.of(file)).machine();
        } catch (io.crossdock.topology.InputException e) {
            return; // no dump of functions
        }
        Map<Integer, Set<Bdf>> printed = machine.topology().functions().stream()
                .filter(f -> f.iommuGroup().isPresent())
                .collect(Collectors.groupingBy(
                        f -> f.iommuGroup().getAsInt(),
                        Collectors.mapping(FunctionInfo::bdf, Collectors.toCollection(TreeSet::new))));
        Set<Bdf> known = printed.values().stream().flatMap(Set::stream).collect(Collectors.toSet());
        IommuGroups groups = IommuGroups.of(machine);
        printed.forEach((number, members) -> members.forEach(bdf -> {
            functions++;
            Optional<SortedSet<Bdf>> computed = groups.groupOf(bdf);
            Set<Bdf> same = computed.map(c -> c.stream().filter(known::contains).collect(Collectors.toSet()))
                    .orElse(Set.of());
            if (computed.isEmpty()) {
                unknown++;
            } else if (same.equals(members)) {
                agree++;
            } else if (!EXPLAINED.containsKey(file.getFileName() + " " + bdf)) {
                differences.add(file.getFileName() + " " + bdf + ": printed " + members + ", computed "
                        + new TreeSet<>(same) + " (" + groups.reason(bdf) + ")");
            }
        }));
    }
}
