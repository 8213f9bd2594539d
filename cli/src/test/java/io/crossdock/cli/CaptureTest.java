package io.crossdock.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossdock.pci.Acs;
import io.crossdock.pci.Bdf;
import io.crossdock.pci.FunctionInfo;
import io.crossdock.platform.HostMessage;
import io.crossdock.platform.KernelVersion;
import io.crossdock.platform.MachineDescription;
import io.crossdock.topology.Inputs;
import io.crossdock.topology.SourceText;
import io.crossdock.topology.sysfs.LiveSystem;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The shell script and the command, on a made-up host: two cards of one serial number, one of another. */
class CaptureTest {
    private static final String HOST = "rack17-node03";
    private static final String SERIAL = "11 22 33 44 55 66 77 88";

    /** Tools as this host has them, with everything in their output that must not be saved. */
    private static final Map<String, String> TOOLS = Map.of(
            "dmesg", """
                    [    0.000000] Linux version 6.12.3 (builder@rack17-node03) (gcc 14.2.0)
                    [    0.000000] Command line: root=UUID=0b5ef9a6-5fa1-4bd1-9c41-a2ba1c16e0a5 iommu=pt
                    [    0.412000] iommu: Default domain type: Passthrough (set via kernel command line)
                    [    1.000000] nvme nvme0: irrelevant line of rack17-node03
                    [    2.000000] AMD-Vi: Event logged [IO_PAGE_FAULT device=41:00.0 domain=0x0000 address=0x380000000000 flags=0x0020]
                    [    3.000000] pci 0000:41:00.0: BAR 1: no space for [mem size 0x800000000 64bit pref], told by 10.11.12.13
                    [    4.000000] NVRM: Xid (PCI:0000:41:00): 31, GPU-0b5ef9a6-5fa1-4bd1-9c41-a2ba1c16e0a5
                    [    5.000000] mlx5_core 0000:42:00.0: IOMMU 02:1f:3a:4b:5c:6d fe80::21f:3aff:fe4b:5c6d
                    """,
            "nvidia-smi", """
                            GPU0    GPU1
                    GPU0     X      PXB
                    GPU1    PXB      X
                    """,
            "lscpu", """
                    Architecture: x86_64
                    Vendor ID: AuthenticAMD
                    CPU family: 25
                    """,
            "rocm-smi", "",
            "nvbandwidth", "",
            "p2pBandwidthLatencyTest", """
                    Device: 0, NVIDIA A40, pciBusID: 41, pciDeviceID: 0, pciDomainID:0
                    Device: 1, NVIDIA A40, pciBusID: 42, pciDeviceID: 0, pciDomainID:0
                    Unidirectional P2P=Enabled Bandwidth (P2P Writes) Matrix (GB/s)
                       D\\D     0      1
                         0 600.00  24.50
                         1  24.25 601.00
                    """);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    private Path root = Path.of("");
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeEach
    void makeHost() throws IOException {
        root = folder.resolve("host");
        byte[] port = new byte[4096];
        put(port, 0, "22 10 83 14 06 00 10 00 00 00 04 06 00 00 81 00");
        put(port, 0x18, "00 41 42");
        put(port, 0x34, "58");
        put(port, 0x58, "10 00 42 01");
        put(port, 0x100, "0d 00 01 00 5f 00 1d 00");
        function("0000:00:01.1", port);
        function("0000:00:01.1/0000:41:00.0", card(SERIAL));
        function("0000:00:01.1/0000:42:00.0", card(SERIAL));
        function("0000:00:01.1/0000:42:00.1", card("99 22 33 44 55 66 77 88"));
        Path gpu = root.resolve("sys/devices/pci0000:00/0000:00:01.1/0000:41:00.0");
        Files.writeString(gpu.resolve("numa_node"), "1\n");
        Files.writeString(gpu.resolve("resource"), """
                0x00000000de000000 0x00000000deffffff 0x0000000000040200
                0x00000038c0000000 0x00000038cfffffff 0x000000000014220c
                """);
        Path group = Files.createDirectories(root.resolve("sys/kernel/iommu_groups/17"));
        Files.writeString(group.resolve("type"), "identity\n");
        Files.createSymbolicLink(gpu.resolve("iommu_group"), Path.of("../../../../kernel/iommu_groups/17"));
        Path kernel = Files.createDirectories(root.resolve("proc/sys/kernel"));
        Files.writeString(kernel.resolve("osrelease"), "6.12.3\n");
        Files.writeString(kernel.resolve("hostname"), HOST + "\n");
        Files.writeString(
                root.resolve("proc/cmdline"),
                "BOOT_IMAGE=/vmlinuz-6.12.3 root=UUID=0b5ef9a6-5fa1-4bd1-9c41-a2ba1c16e0a5 ip=10.11.12.13 iommu=pt"
                        + " pci=disable_acs_redir=0000:00:01.1 user=alice\n");
    }

    private static byte[] card(String serial) {
        byte[] card = new byte[4096];
        put(card, 0, "de 10 35 22 06 00 10 00 a1 00 02 03 00 00 00 00");
        put(card, 0x34, "78");
        put(card, 0x78, "10 00 02 00 e1 8d 00 00 30 29 00 00 04 45 46 00");
        put(card, 0x100, "0b 00 01 15 00 00 00 00");
        put(card, 0x150, "03 00 01 00 " + serial);
        return card;
    }

    private void function(String path, byte[] config) throws IOException {
        Path place =
                Files.createDirectories(root.resolve("sys/devices/pci0000:00").resolve(path));
        Files.write(place.resolve("config"), config);
        Path list = Files.createDirectories(root.resolve("sys/bus/pci/devices"));
        Files.createSymbolicLink(
                list.resolve(place.getFileName()),
                Path.of("../../../devices/pci0000:00").resolve(path));
    }

    private static void put(byte[] config, int at, String digits) {
        byte[] bytes = HexFormat.of().parseHex(digits.replace(" ", ""));
        System.arraycopy(bytes, 0, config, at, bytes.length);
    }

    /** Runs the script as a host without Java would. */
    private String capture(String... options) throws IOException, InterruptedException {
        Path tools = Files.createDirectories(folder.resolve("tools"));
        for (Map.Entry<String, String> tool : TOOLS.entrySet()) {
            Path program = tools.resolve(tool.getKey());
            Files.writeString(program, "#!/bin/sh\ncat <<'END'\n" + tool.getValue() + "END\n");
            Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        Path script = folder.resolve("capture.sh");
        try (InputStream in = Objects.requireNonNull(CaptureCommand.class.getResourceAsStream("capture.sh"))) {
            Files.write(script, in.readAllBytes());
        }
        ProcessBuilder shell = new ProcessBuilder("sh", script.toString(), "--root", root.toString());
        shell.command().addAll(List.of(options));
        shell.environment().merge("PATH", tools + ":", (path, first) -> first + path);
        Process process = shell.redirectError(folder.resolve("err").toFile()).start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).isZero();
        assertThat(folder.resolve("err")).isEmptyFile();
        return text;
    }

    private static MachineDescription read(String capture) {
        return Inputs.of(List.of(SourceText.of("host.capture", capture))).machine();
    }

    @Test
    void shouldSaveTheFunctionsAsTheSystemItselfShowsThem() throws IOException, InterruptedException {
        MachineDescription live = Inputs.of(LiveSystem.read(root)).machine();
        MachineDescription saved = read(capture("--no-tools", "--no-measure"));

        assertThat(saved.topology().functions().stream().map(CaptureTest::withoutSerial))
                .containsExactlyElementsOf(live.topology().functions().stream()
                        .map(CaptureTest::withoutSerial)
                        .toList());
        FunctionInfo port = saved.topology().require(Bdf.parse("00:01.1"));
        assertThat(port.acs()).isEqualTo(Acs.present(0x5f, 0x1d));
        assertThat(saved.topology().require(Bdf.parse("41:00.0")).iommuGroup()).hasValue(17);
        assertThat(saved.platform().host().groupTypes()).containsEntry(17, "identity");
        assertThat(saved.platform().kernel()).contains(KernelVersion.parse("6.12.3"));
        assertThat(saved.platform().host().commandLine())
                .contains("BOOT_IMAGE=vmlinuz-6.12.3 iommu=pt pci=disable_acs_redir=0000:00:01.1");
    }

    private static FunctionInfo withoutSerial(FunctionInfo f) {
        return f.toBuilder().serialNumber(0).build();
    }

    @Test
    void shouldKeepWhichSerialNumbersAreEqual() throws IOException, InterruptedException {
        MachineDescription saved = read(capture("--no-tools", "--no-measure"));

        assertThat(saved.topology().require(Bdf.parse("41:00.0")).serialNumber())
                .hasValue(1);
        assertThat(saved.topology().require(Bdf.parse("42:00.0")).serialNumber())
                .hasValue(1);
        assertThat(saved.topology().require(Bdf.parse("42:00.1")).serialNumber())
                .hasValue(2);
    }

    @Test
    void shouldSaveWhatToolsTellAndNothingThatNamesTheHost() throws IOException, InterruptedException {
        String text = capture();
        MachineDescription saved = read(text);

        assertThat(saved.platform().host().measurements()).hasSize(1);
        assertThat(saved.platform().host().labels())
                .extracting(t -> t.cells().getFirst().getLast())
                .contains("PXB");
        assertThat(saved.platform().host().messages())
                .extracting(HostMessage::kind)
                .contains(HostMessage.Kind.IOMMU_MODE, HostMessage.Kind.IOMMU_FAULT, HostMessage.Kind.BAR_UNASSIGNED);
        assertThat(saved.platform().cpu().family()).hasValue(25);
        assertThat(text)
                .doesNotContain(HOST)
                .doesNotContain("0b5ef9a6")
                .doesNotContain("02:1f:3a")
                .doesNotContain("fe80")
                .doesNotContain("10.11.12.13")
                .doesNotContain("alice")
                .doesNotContain("builder")
                .doesNotContain("irrelevant")
                .doesNotContain("55 66 77 88");
    }

    @Test
    void shouldLeaveMeasuringOutOnDemand() throws IOException, InterruptedException {
        assertThat(read(capture("--no-measure")).platform().host().measurements())
                .isEmpty();
    }

    @Test
    void shouldSaveAFileThatExplainReads() {
        Path file = folder.resolve("host.capture");

        assertThat(run("capture", "--root", root.toString(), "--no-measure", file.toString()))
                .isEqualTo(ExitCode.OK);
        assertThat(out.toString()).contains("saved 4 PCI functions in " + file);
        out.getBuffer().setLength(0);
        assertThat(run("explain", file.toString())).isEqualTo(ExitCode.OK);
        assertThat(out.toString()).contains("0000:41:00.0");
        assertThat(run("capture", "--root", root.toString(), file.toString())).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).contains(file + " exists; name another file");
    }

    @Test
    void shouldSayWhereThereIsNothingToSave() {
        Path file = folder.resolve("nothing.capture");

        assertThat(run("capture", "--root", folder.toString(), file.toString())).isEqualTo(ExitCode.INPUT);
        assertThat(err.toString()).contains("no PCI devices in " + folder + "/sys/bus/pci/devices (not Linux");
        assertThat(file).doesNotExist();
    }

    private int run(String... arguments) {
        return Main.run(arguments, new PrintWriter(out, true), new PrintWriter(err, true));
    }
}
