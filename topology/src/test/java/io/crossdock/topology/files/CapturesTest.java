package io.crossdock.topology.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.crossdock.pci.Bdf;
import io.crossdock.platform.Iommu;
import io.crossdock.platform.KernelVersion;
import io.crossdock.platform.MachineDescription;
import io.crossdock.topology.ImportNote;
import io.crossdock.topology.ImportedMachine;
import io.crossdock.topology.InputException;
import io.crossdock.topology.Inputs;
import io.crossdock.topology.SourceText;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Captures, whole and damaged. */
class CapturesTest {
    private static final int SHORT = 200;
    private static final int LONG = 1_000;
    private static final Duration LIMIT = Duration.ofMinutes(10);

    private static final String PORT = "sys/devices/pci0000:00/0000:00:01.1";
    private static final String WHOLE = """
            crossdock capture 1
            = text proc/cmdline
             iommu=pt
            = text sys/kernel/iommu_groups/17/type
             identity
            = hex %1$s/config
             22 10 83 14 06 00 10 00 00 00 04 06 00 00 81 00
             00 00 00 00 00 00 00 00 00 41 41 00 00 00 00 00
             00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00
             00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00
            = text %1$s/0000:41:00.0/vendor
             0x10de
            = link %1$s/0000:41:00.0/iommu_group 17
            = text tools/topo-m.txt
             	GPU0	GPU1
             GPU0	 X 	PXB
             GPU1	PXB	 X
            """.formatted(PORT);

    private static ImportedMachine read(String text) {
        return Inputs.of(List.of(SourceText.of("host.capture", text)));
    }

    @Test
    void shouldReadFunctionsLinksAndWhatToolsSaid() {
        ImportedMachine imported = read(WHOLE);
        Bdf gpu = Bdf.parse("41:00.0");

        assertThat(imported.machine().topology().parent(gpu).orElseThrow().bdf())
                .isEqualTo(Bdf.parse("00:01.1"));
        assertThat(imported.machine().topology().require(gpu).iommuGroup()).hasValue(17);
        assertThat(imported.machine().topology().require(gpu).vendorId()).hasValue(0x10de);
        assertThat(imported.machine().platform().host().commandLine()).contains("iommu=pt");
        assertThat(imported.machine().platform().iommu().mode()).isEqualTo(Iommu.Mode.PASSTHROUGH);
        assertThat(imported.machine().platform().host().labels()).hasSize(1);
    }

    @Test
    void shouldReadACaptureBesideOtherFilesOfAFolder(@TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve("host.capture"), WHOLE);
        Files.writeString(folder.resolve("uname.txt"), "6.12.3-amd64\n");

        MachineDescription machine = Inputs.read(List.of(folder)).machine();
        assertThat(machine.topology().functions()).hasSize(2);
        assertThat(machine.platform().kernel()).contains(KernelVersion.parse("6.12.3-amd64"));
    }

    @Test
    void shouldNoteBytesThatAreNone() {
        assertThat(read(WHOLE.replace("22 10 83", "22 1z 83")).notes())
                .extracting(ImportNote::text)
                .contains(PORT + "/config is left out: its bytes are damaged");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "crossdock capture 1|crossdock capture 2|is a capture of version \"2\", limit=1",
                "= text proc|= texts proc|line 2 begins no section",
                "iommu_group 17|iommu_group|line 13 begins no section"
            })
    void shouldSayWhichLineIsNotOne(String was, String is, String cause) {
        assertThatThrownBy(() -> read(WHOLE.replace(was, is)))
                .isInstanceOf(InputException.class)
                .hasMessage("host.capture: " + cause + "; take the capture again: crossdock capture");
    }

    @Test
    void shouldSurviveDamage() {
        damage(SHORT);
    }

    @Test
    @Tag("long")
    void shouldSurviveMuchDamage() {
        damage(LONG);
    }

    private static void damage(int runs) {
        byte[] whole = WHOLE.getBytes(StandardCharsets.UTF_8);
        SplittableRandom random = new SplittableRandom(17);
        Assertions.assertTimeoutPreemptively(LIMIT, () -> {
            for (int run = 0; run < runs; run++) {
                byte[] damaged = whole.clone();
                int length = random.nextBoolean() ? damaged.length : random.nextInt(damaged.length);
                for (int i = random.nextInt(12); i > 0; i--) {
                    damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
                }
                assertDocumented(new String(damaged, 0, length, StandardCharsets.UTF_8), "run " + run);
            }
        });
    }

    private static void assertDocumented(String text, String what) {
        try {
            assertThat(read(text).machine()).isNotNull();
        } catch (InputException e) {
            assertThat(e).as(what).hasMessageStartingWith("host.capture: ").hasMessageNotContaining("\n");
        } catch (RuntimeException e) {
            throw new AssertionError(what + "\n" + text, e);
        }
    }
}
