package io.crossdock.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossdock.cli.json.Schemas;
import io.crossdock.hardware.qemu.QemuInstall;
import io.crossdock.hardware.qemu.QemuUnit;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@Timeout(60)
class NvmeCommandTest {
    private static final int DISK = 2 << 20;

    @TempDir
    private Path folder;

    private final byte[] data = new byte[3 * 512 << 8];
    private Path image = Path.of("");
    private Path file = Path.of("");
    private String out = "";
    private String err = "";

    @BeforeEach
    void makeFiles() throws IOException {
        new Random(1).nextBytes(data);
        byte[] disk = new byte[DISK];
        new Random(2).nextBytes(disk);
        image = Files.write(folder.resolve("disk.img"), disk);
        file = Files.write(folder.resolve("data"), data);
    }

    private int nvme(Object... arguments) {
        StringWriter outText = new StringWriter();
        StringWriter errText = new StringWriter();
        List<String> line = new ArrayList<>(List.of("nvme"));
        Arrays.stream(arguments).map(Object::toString).forEach(line::add);
        int code = Main.run(line.toArray(String[]::new), new PrintWriter(outText), new PrintWriter(errText));
        out = outText.toString();
        err = errText.toString();
        return code;
    }

    private static void need(String machine) {
        if (machine.startsWith("qemu")) {
            QemuUnit unit = machine.contains("smmu")
                    ? machine.endsWith("nested") ? QemuUnit.SMMUV3_STAGE2 : QemuUnit.SMMUV3
                    : machine.endsWith("first") ? QemuUnit.VTD_FIRST_STAGE : QemuUnit.VTD;
            Assumptions.assumeTrue(
                    QemuInstall.all(unit).stream()
                            .limit(1)
                            .anyMatch(preferred -> preferred.version().compareTo(unit.since()) >= 0),
                    () -> "no QEMU for " + machine);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "model-vtd",
                "model-vtd-scalable",
                "model-vtd-scalable-5",
                "model-vtd-first",
                "model-vtd-first-5",
                "model-smmu",
                "model-smmu-nested",
                "qemu-vtd",
                "qemu-vtd-scalable",
                "qemu-vtd-first",
                "qemu-smmu",
                "qemu-smmu-nested"
            })
    void shouldWriteReadAndVerify(String machine) throws IOException {
        need(machine);
        byte[] expected = Files.readAllBytes(image);
        System.arraycopy(data, 0, expected, 100 * 512, data.length);

        assertThat(nvme("write", "--machine", machine, image, "--file", file, "--lba", 100))
                .isEqualTo(ExitCode.OK);
        assertThat(out)
                .contains("Wrote " + file + " to the disk: 393,216 bytes, blocks 100 to 867 of " + image + ".")
                .contains("machine     " + machine + ", played by ")
                .contains("no fault recorded");
        assertThat(err).isEmpty();
        assertThat(Files.readAllBytes(image)).isEqualTo(expected);

        Path read = folder.resolve("read");
        assertThat(nvme("read", "--machine", machine, image, "--file", read, "--offset", "50KiB", "--length", "1KiB"))
                .isEqualTo(ExitCode.OK);
        assertThat(Files.readAllBytes(read)).isEqualTo(Arrays.copyOf(data, 1024));

        assertThat(nvme("verify", "--machine", machine, image, "--file", file, "--lba", 100))
                .isEqualTo(ExitCode.OK);
        assertThat(out).startsWith("The disk holds " + file);
        data[70_000] ^= 8;
        Files.write(file, data);
        assertThat(nvme("verify", "--machine", machine, image, "--file", file, "--lba", 100, "--json"))
                .isEqualTo(ExitCode.DRIFT);
        assertThat(Schemas.errors("nvme-1", out)).isEmpty();
        assertThat(JsonMapper.shared()
                        .readTree(out)
                        .at("/transfer/firstDifference")
                        .longValue())
                .isEqualTo(70_000);
        assertThat(nvme("verify", "--machine", machine, image, "--file", file, "--lba", 100))
                .isEqualTo(ExitCode.DRIFT);
        assertThat(out).contains("first at its byte 70000, in block 236:");
    }

    @ParameterizedTest
    @ValueSource(strings = {"model-smmu", "qemu-vtd"})
    void shouldIdentify(String machine) throws IOException {
        need(machine);
        assertThat(nvme("identify", "--machine", machine, image)).isEqualTo(ExitCode.OK);
        assertThat(out).contains("serial crossdock0", "NVMe 1.4.0", "1: 4,096 blocks of 512 bytes, 2,097,152 bytes");
        assertThat(nvme("identify", "--machine", machine, image, "--json")).isEqualTo(ExitCode.OK);
        assertThat(Schemas.errors("nvme-1", out)).isEmpty();
        JsonNode root = JsonMapper.shared().readTree(out);
        assertThat(root.at("/machine").stringValue()).isEqualTo(machine);
        assertThat(root.at("/namespace/blocks").longValue()).isEqualTo(4096);
        assertThat(root.at("/transfer").isNull()).isTrue();
        assertThat(Schemas.errors("nvme-1", out.replace("4096", "0"))).isNotEmpty();
    }

    @Test
    void shouldReadToTheEndOfTheDisk() throws IOException {
        Path read = folder.resolve("read");
        assertThat(nvme("read", "--machine", "model-vtd", image, "--file", read, "--offset", 0))
                .isEqualTo(ExitCode.OK);
        assertThat(Files.mismatch(read, image)).isEqualTo(-1);
    }

    @Test
    void shouldNameWhatIsWrongWithTheInput() throws IOException {
        byte[] before = Files.readAllBytes(image);
        expectInput("no such disk image", "identify", folder.resolve("none"));
        expectInput("no such file: " + folder.resolve("none"), "write", image, "--file", folder.resolve("none"));
        expectInput(folder + " is a folder; name a file", "write", image, "--file", folder);
        expectInput("is too small: 1900032 + 393216 bytes", "write", image, "--file", file, "--lba", 3711);
        expectInput("offset is no whole number of blocks: 100 bytes", "verify", image, "--file", file, "--offset", 100);
        Path odd = Files.write(folder.resolve("odd"), new byte[1000]);
        expectInput("file " + odd + " is no whole number of blocks: 1000", "write", image, "--file", odd);
        expectInput("length to read is no whole", "read", image, "--file", folder.resolve("x"), "--length", 1000);
        expectInput("file exists: " + file, "read", image, "--file", file);
        expectInput("it is cut off or no raw image", "identify", odd);
        assertThat(folder.resolve("x")).doesNotExist();
        assertThat(Files.readAllBytes(image)).isEqualTo(before);
        assertThat(Files.readAllBytes(file)).isEqualTo(data);
    }

    private void expectInput(String message, Object... arguments) {
        List<Object> line = new ArrayList<>(List.of(arguments));
        line.addAll(List.of("--machine", "model-vtd"));
        assertThat(nvme(line.toArray())).as(message).isEqualTo(ExitCode.INPUT);
        assertThat(err).contains(message);
        assertThat(err.lines()).hasSize(1);
        assertThat(out).isEmpty();
    }

    @Test
    void shouldNameWhatIsWrongOnTheCommandLine() {
        expectUsage(
                "unknown machine: \"qemu\"; known are model-vtd, model-vtd-scalable, model-vtd-scalable-5",
                "identify",
                image,
                "--machine",
                "qemu");
        expectUsage("write needs --file", "write", image, "--machine", "model-vtd");
        expectUsage("identify moves no data", "identify", image, "--machine", "model-vtd", "--lba", 1);
        expectUsage(
                "give one of them",
                "write",
                image,
                "--machine",
                "model-vtd",
                "--file",
                file,
                "--lba",
                1,
                "--offset",
                0);
        expectUsage("leave out --length", "write", image, "--machine", "model-vtd", "--file", file, "--length", 512);
        expectUsage("--lba out of range: -1", "write", image, "--machine", "model-vtd", "--file", file, "--lba=-1");
        expectUsage("Missing required option: '--machine=MACHINE'", "identify", image);
    }

    private void expectUsage(String message, Object... arguments) {
        assertThat(nvme(arguments)).as(message).isEqualTo(ExitCode.USAGE);
        assertThat(err).contains(message);
    }

    @Test
    void shouldSayThatQemuIsMissingOrTooOld() throws Exception {
        Path bin = Files.createDirectory(folder.resolve("bin"));
        Map<String, String> environment = Map.of("PATH", bin.toString(), "CROSSDOCK_QEMU", "");
        assertThat(forked(environment, "write", "--machine", "qemu-vtd", image, "--file", file))
                .isEqualTo(ExitCode.ENVIRONMENT);
        assertThat(err).contains("QEMU not found: no qemu-system-x86_64 on PATH");
        assertThat(err.lines()).hasSize(1);

        Path old = bin.resolve("qemu-system-aarch64");
        Files.writeString(old, "#!/bin/sh\necho QEMU emulator version 6.2.0\n");
        Files.setPosixFilePermissions(old, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path read = folder.resolve("read");
        assertThat(forked(environment, "read", "--machine", "qemu-smmu", image, "--file", read))
                .isEqualTo(ExitCode.ENVIRONMENT);
        assertThat(err).contains("QEMU 6.2.0 (" + old + ") is too old");
        assertThat(err.lines()).hasSize(1);
        assertThat(read).doesNotExist();
    }

    /** In a JVM with another environment. */
    private int forked(Map<String, String> environment, Object... arguments) throws Exception {
        List<Object> line = new ArrayList<>(List.of("nvme"));
        line.addAll(List.of(arguments));
        Fork.Result result = new Fork(folder, environment).run(line.toArray());
        err = result.err();
        return result.code();
    }
}
