package io.crossdock.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.crossdock.pci.Bdf;
import io.crossdock.platform.Iommu;
import io.crossdock.platform.MachineDescription;
import io.crossdock.platform.Unknown;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InputsTest {
    private static final String DUMP = """
            00:01.0 PCI bridge [0604]: Intel Corporation X [8086:2030]
            \tIOMMU group: 1
            \tBus: primary=00, secondary=01, subordinate=01, sec-latency=0
            \tCapabilities: [90] Express (v2) Root Port (Slot+), MSI 00

            01:00.0 3D controller [0302]: NVIDIA Corporation X [10de:20f1]

            """;

    @TempDir
    private Path folder;

    @Test
    void shouldPutADumpAndADescriptionOfThePlatformTogether() {
        MachineDescription machine = Inputs.of(
                        List.of(SourceText.of("lspci.txt", DUMP), SourceText.of("platform.yaml", """
                                crossdock: 1
                                kernel: "6.12"
                                iommu: {kind: vtd, mode: passthrough}
                                """)))
                .machine();

        assertThat(machine.topology().functions()).hasSize(2);
        assertThat(machine.platform().kernel().orElseThrow().text()).isEqualTo("6.12");
        assertThat(machine.platform().iommu().mode()).isEqualTo(Iommu.Mode.PASSTHROUGH);
        assertThat(machine.unknown()).extracting(Unknown::what).doesNotContain("kernel version");
    }

    @Test
    void shouldSayWhatTheFirstOfTwoDumpsSaid() {
        ImportedMachine imported = Inputs.of(List.of(
                SourceText.of("a.txt", DUMP),
                SourceText.of("b.txt", DUMP.replace("IOMMU group: 1", "IOMMU group: 2"))));

        assertThat(imported.machine().topology().require(Bdf.parse("00:01.0")).iommuGroup())
                .hasValue(1);
        assertThat(imported.notes())
                .anyMatch(n -> n.toString()
                        .contains("a.txt and b.txt: function 0000:00:01.0 is told twice, with different IOMMU group"));
    }

    @Test
    void shouldNameOneCommandForEveryUnknownFact() {
        List<Unknown> unknown =
                Inputs.of(List.of(SourceText.of("lspci.txt", DUMP))).machine().unknown();

        assertThat(unknown)
                .contains(
                        new Unknown("kernel version", "uname -r"),
                        new Unknown("access control (ACS) of 1 port", "sudo lspci -vvv -nn"),
                        new Unknown("maximum payload size of 1 device", "sudo lspci -vvv -nn"));
    }

    @Test
    void shouldReadTextOfAnyEncodingAndLineEnd() throws IOException {
        Path utf16 = folder.resolve("utf16.txt");
        Files.write(utf16, ("\uFEFF" + DUMP.replace("\n", "\r\n")).getBytes(StandardCharsets.UTF_16LE));
        Path latin = folder.resolve("latin.txt");
        Files.write(latin, ("Gr\u00fc\u00dfe\n\n" + DUMP).getBytes(StandardCharsets.ISO_8859_1));

        for (Path file : List.of(utf16, latin)) {
            assertThat(Inputs.read(List.of(file)).machine().topology().functions())
                    .hasSize(2);
        }
    }

    @Test
    void shouldRefuseWhatIsNoReadableFile() throws IOException {
        Path binary = Files.write(folder.resolve("dump.bin"), new byte[] {1, 0, 2});
        Path text = Files.writeString(folder.resolve("poem.txt"), "Shall I compare thee\n");
        Path xz = Files.write(folder.resolve("dump.xz"), new byte[] {(byte) 0xfd, '7', 'z', 'X', 'Z', 0});

        assertRefused(folder.resolve("missing.txt"), "missing.txt: no such file; check the name");
        assertRefused(binary, "dump.bin: is no text, and not an archive that is understood; understood are: YAML");
        assertRefused(text, "poem.txt: does not describe a machine in any form that is understood; understood are: ");
        assertRefused(xz, "dump.xz: is compressed with xz; unpack it first");
        assertRefused(folder, "holds no file that describes a machine in a form that is understood");
    }

    private static void assertRefused(Path path, String message) {
        assertThatThrownBy(() -> Inputs.read(List.of(path)))
                .isInstanceOf(InputException.class)
                .hasMessageContaining(message)
                .hasMessageNotContaining("\n");
    }

    @Test
    void shouldReadAFolderAnArchiveAndACompressedFileAlike() throws IOException {
        Path inside = Files.createDirectories(folder.resolve("evidence/day 2"));
        Files.writeString(folder.resolve("evidence/lspci.txt"), DUMP);
        Files.writeString(inside.resolve("platform.yaml"), "crossdock: 1\nkernel: \"6.12\"\n");
        Files.writeString(inside.resolve("notes.txt"), "it is slow\n");
        Path packed = folder.resolve("dump.gz");
        Files.write(packed, gzip(DUMP.getBytes(StandardCharsets.UTF_8)));
        Path tar = folder.resolve("evidence.tgz");
        Files.write(tar, gzip(tar(folder.resolve("evidence"))));

        ImportedMachine fromFolder = Inputs.read(List.of(folder.resolve("evidence")));

        assertThat(fromFolder.machine().topology().functions()).hasSize(2);
        assertThat(fromFolder.machine().platform().kernel().orElseThrow().text())
                .isEqualTo("6.12");
        assertThat(fromFolder.notes())
                .extracting(ImportNote::text)
                .contains("1 file is not recognised and left out: day 2/notes.txt");
        assertThat(Inputs.read(List.of(tar)).machine()).isEqualTo(fromFolder.machine());
        assertThat(Inputs.read(List.of(packed, inside.resolve("platform.yaml"))).machine())
                .isEqualTo(fromFolder.machine());
    }

    @Test
    void shouldUseWhatIsLeftOfADamagedArchive() throws IOException {
        Path evidence = Files.createDirectories(folder.resolve("evidence"));
        Files.writeString(evidence.resolve("a-lspci.txt"), DUMP);
        Files.write(evidence.resolve("b.txt"), new byte[100_000]);
        byte[] tar = tar(evidence);
        Path cut = folder.resolve("cut.tar");
        Files.write(cut, Arrays.copyOf(tar, tar.length / 2));

        ImportedMachine imported = Inputs.read(List.of(cut));

        assertThat(imported.machine().topology().functions()).hasSize(2);
        assertThat(imported.notes()).extracting(ImportNote::text).anyMatch(n -> n.contains("damaged or cut off"));
    }

    private static byte[] gzip(byte[] content) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(content);
        }
        return bytes.toByteArray();
    }

    /** Files in the order of their names. */
    private static byte[] tar(Path root) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes);
                Stream<Path> files = Files.walk(root)) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                tar.putArchiveEntry(new TarArchiveEntry(file, "./" + root.relativize(file)));
                tar.write(Files.readAllBytes(file));
                tar.closeArchiveEntry();
            }
        }
        return bytes.toByteArray();
    }
}
