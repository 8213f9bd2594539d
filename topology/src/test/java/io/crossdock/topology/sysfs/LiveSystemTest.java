package io.crossdock.topology.sysfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.crossdock.pci.Bar;
import io.crossdock.pci.Bdf;
import io.crossdock.pci.FunctionInfo;
import io.crossdock.pci.PortType;
import io.crossdock.platform.KernelVersion;
import io.crossdock.platform.MachineDescription;
import io.crossdock.platform.Unknown;
import io.crossdock.topology.ImportNote;
import io.crossdock.topology.ImportedMachine;
import io.crossdock.topology.InputException;
import io.crossdock.topology.Inputs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A {@code /sys} as the kernel lays it out, read through a root folder. */
class LiveSystemTest {
    @TempDir
    private Path root;

    @Test
    void shouldReadWhatTheKernelShowsWithoutRoot() throws IOException {
        Path port = function("devices/pci0000:00/0000:00:01.0", "0x1022", "0x1483", "0x060400");
        // Header of a bridge to bus 41: all that is readable without root.
        byte[] header = new byte[64];
        put(header, 0, "2210 8314 0600 1000 00 00 04 06 00 00 01 00");
        put(header, 0x18, "00 41 41");
        put(header, 0x34, "58");
        Files.write(port.resolve("config"), header);
        Path gpu = function("devices/pci0000:00/0000:00:01.0/0000:41:00.0", "0x10de", "0x2684", "0x030000");
        Files.writeString(gpu.resolve("numa_node"), "1\n");
        Files.writeString(gpu.resolve("current_link_speed"), "2.5 GT/s PCIe\n");
        Files.writeString(gpu.resolve("max_link_speed"), "16.0 GT/s PCIe\n");
        Files.writeString(gpu.resolve("current_link_width"), "16\n");
        Files.writeString(gpu.resolve("max_link_width"), "255\n");
        Files.writeString(gpu.resolve("resource"), """
                0x00000000de000000 0x00000000deffffff 0x0000000000040200
                0x00000038c0000000 0x00000038cfffffff 0x000000000014220c
                0x0000000000000000 0x0000000000000000 0x0000000000000000
                0x0000000000000000 0x0000000001ffffff 0x000000002014220c
                """);
        Files.createSymbolicLink(gpu.resolve("iommu_group"), Path.of("../../../../kernel/iommu_groups/17"));
        Files.createSymbolicLink(gpu.resolve("driver"), Path.of("../../../../bus/pci/drivers/nvidia"));

        ImportedMachine imported = Inputs.of(LiveSystem.read(root));
        FunctionInfo f = imported.machine().topology().require(Bdf.parse("41:00.0"));

        assertThat(imported.machine().topology().parent(f.bdf()).orElseThrow().bdf())
                .isEqualTo(Bdf.parse("00:01.0"));
        assertThat(f.vendorId()).hasValue(0x10de);
        assertThat(f.classCode()).hasValue(0x030000);
        assertThat(f.portType()).isEqualTo(PortType.UNKNOWN);
        assertThat(f.numaNode()).hasValue(1);
        assertThat(f.iommuGroup()).hasValue(17);
        assertThat(f.driver()).hasValue("nvidia");
        assertThat(f.link().speedMtps()).hasValue(2500);
        assertThat(f.link().maxSpeedMtps()).hasValue(16000);
        assertThat(f.link().width()).hasValue(16);
        assertThat(f.link().maxWidth()).isEmpty();
        assertThat(f.bars())
                .containsExactly(
                        Bar.memory(0, false, false, 0xde00_0000L, 16 << 20),
                        Bar.memory(1, true, true, 0x38_c000_0000L, 256 << 20),
                        new Bar(3, Bar.Kind.MEMORY64, true, OptionalLong.empty(), OptionalLong.of(32 << 20)));
        assertThat(imported.notes())
                .extracting(ImportNote::text)
                .contains("of 1 functions only the first 64 bytes of configuration space were readable: root would see"
                        + " their capabilities (ACS, payload sizes, ATS)");
    }

    @Test
    void shouldFindTheBridgesAboveByThePathWhereNoConfigurationSpaceWasSaved() throws IOException {
        function("devices/pci0000:00/0000:00:01.0", "0x1022", "0x1483", "0x060400");
        function("devices/pci0000:00/0000:00:01.0/0000:01:00.0", "0x10b5", "0x8747", "0x060400");
        function("devices/pci0000:00/0000:00:01.0/0000:01:00.0/0000:02:08.0", "0x10b5", "0x8747", "0x060400");
        function(
                "devices/pci0000:00/0000:00:01.0/0000:01:00.0/0000:02:08.0/0000:03:00.0",
                "0x10de",
                "0x2684",
                "0x030000");

        ImportedMachine imported = Inputs.read(List.of(root));

        assertThat(imported.machine().topology().bridgesAbove(Bdf.parse("03:00.0")))
                .extracting(b -> b.bdf().shortForm())
                .containsExactly("02:08.0", "01:00.0", "00:01.0");
    }

    @Test
    void shouldTellTheKernelAndItsCommandLineWithoutSys() throws IOException {
        Files.createDirectories(root.resolve("proc"));
        Files.writeString(root.resolve("proc/version"), "Linux version 6.12.1 (a@b) #1 SMP\n");
        Files.writeString(root.resolve("proc/cmdline"), "ro iommu.passthrough=1\n");

        MachineDescription machine = Inputs.of(LiveSystem.read(root)).machine();

        assertThat(machine.topology().functions()).isEmpty();
        assertThat(machine.platform().kernel()).map(KernelVersion::text).hasValue("6.12.1");
        assertThat(machine.platform().host().commandLine()).hasValue("ro iommu.passthrough=1");
        assertThat(machine.unknown()).extracting(Unknown::what).contains("the machine's PCI functions");
    }

    @Test
    void shouldSayWhatToDoWithoutSysAndProc() {
        assertThatThrownBy(() -> LiveSystem.read(root))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("(not Linux?)")
                .hasMessageContaining("sudo lspci -vvv -nn > lspci.txt");
    }

    private Path function(String path, String vendor, String device, String classCode) throws IOException {
        Path folder = Files.createDirectories(root.resolve("sys").resolve(path));
        Files.writeString(folder.resolve("vendor"), vendor + "\n");
        Files.writeString(folder.resolve("device"), device + "\n");
        Files.writeString(folder.resolve("class"), classCode + "\n");
        Path list = Files.createDirectories(root.resolve("sys/bus/pci/devices"));
        Files.createSymbolicLink(
                list.resolve(folder.getFileName()), Path.of("../../..").resolve(path));
        return folder;
    }

    private static void put(byte[] config, int at, String digits) {
        byte[] bytes = HexFormat.of().parseHex(digits.replace(" ", ""));
        System.arraycopy(bytes, 0, config, at, bytes.length);
    }
}
