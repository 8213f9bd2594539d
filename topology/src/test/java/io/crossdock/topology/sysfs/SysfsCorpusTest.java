package io.crossdock.topology.sysfs;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossdock.pci.FunctionInfo;
import io.crossdock.testing.Corpus;
import io.crossdock.topology.ImportedMachine;
import io.crossdock.topology.Inputs;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Saved {@code /sys} of the corpus, against a plain listing of the archive. */
class SysfsCorpusTest {
    private static final Pattern IN_PATH = Pattern.compile(
            ".*sys/devices/pci[0-9a-f:]+/(?:.*/)?([0-9a-f]{4,8}:[0-9a-f]{2}:[0-9a-f]{2}\\.[0-7])/([a-z_]+)");

    static Stream<Path> archives(TestInfo test) throws IOException {
        List<Path> files = new ArrayList<>();
        for (String folder : List.of("sysfs-tar", "generated-qemu")) {
            try (Stream<Path> list = Files.list(Corpus.file(folder))) {
                list.filter(f -> f.getFileName().toString().contains(".t"))
                        .filter(f -> !f.getFileName().toString().endsWith(".txt.gz"))
                        .sorted()
                        .forEach(files::add);
            }
        }
        return Corpus.share(test, files).stream();
    }

    @ParameterizedTest
    @MethodSource("archives")
    void shouldImportEveryFunctionOfTheArchive(Path file) throws IOException {
        Set<String> functions = new TreeSet<>();
        Set<String> groups =
                new TreeSet<>(); // an archive may hold one function below several bridges: a made-up one does
        Set<String> drivers = new TreeSet<>();
        try (TarArchiveInputStream tar = new TarArchiveInputStream(unpacked(file))) {
            TarArchiveEntry entry = tar.getNextEntry();
            while (entry != null) {
                Matcher m = IN_PATH.matcher(entry.getName());
                if (m.matches() && !entry.isDirectory() && !m.group(2).equals("physfn")) {
                    functions.add(m.group(1));
                    if (m.group(2).equals("iommu_group") || m.group(2).equals("iommu_group_id")) {
                        groups.add(m.group(1));
                    } else if (m.group(2).equals("driver")) {
                        drivers.add(m.group(1));
                    }
                }
                entry = tar.getNextEntry();
            }
        }

        ImportedMachine imported = Inputs.read(List.of(file));
        List<FunctionInfo> read = List.copyOf(imported.machine().topology().functions());

        assertThat(read).extracting(f -> f.bdf().toString()).containsExactlyInAnyOrderElementsOf(functions);
        assertThat(read.stream().filter(f -> f.iommuGroup().isPresent())).hasSize(groups.size());
        assertThat(read.stream().filter(f -> f.driver().isPresent())).hasSize(drivers.size());
        assertThat(read).allMatch(f -> f.vendorId().isPresent() && f.classCode().isPresent());
    }

    private static InputStream unpacked(Path file) throws IOException {
        InputStream in = Files.newInputStream(file);
        return file.toString().endsWith(".bz2") ? new BZip2CompressorInputStream(in, true) : new GZIPInputStream(in);
    }
}
