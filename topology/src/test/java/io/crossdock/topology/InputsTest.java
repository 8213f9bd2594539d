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
import java.util.List;
import java.util.zip.GZIPOutputStream;
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
        Path packed = folder.resolve("dump.gz");
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(DUMP.getBytes(StandardCharsets.UTF_8));
        }
        Files.write(packed, bytes.toByteArray());

        assertThatThrownBy(() -> Inputs.read(List.of(folder.resolve("missing.txt"))))
                .isInstanceOf(InputException.class)
                .hasMessageEndingWith("missing.txt: no such file; check the name");
        assertThatThrownBy(() -> Inputs.read(List.of(folder)))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("is a folder");
        assertThatThrownBy(() -> Inputs.read(List.of(packed)))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("is compressed with gzip");
    }
}
