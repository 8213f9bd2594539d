package io.crossdock.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossdock.hardware.qemu.QemuInstall;
import io.crossdock.hardware.qemu.QemuUnit;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class CheckIommuCommandTest {
    private static final Pattern REPEAT = Pattern.compile("repeat it: crossdock (check iommu .*)");

    @TempDir
    private Path folder;

    private String out = "";
    private String err = "";

    private int check(String... arguments) {
        StringWriter outText = new StringWriter();
        StringWriter errText = new StringWriter();
        String[] line = new String[arguments.length + 2];
        line[0] = "check";
        line[1] = "iommu";
        System.arraycopy(arguments, 0, line, 2, arguments.length);
        int code = Main.run(line, new PrintWriter(outText), new PrintWriter(errText));
        out = outText.toString();
        err = errText.toString();
        return code;
    }

    @ParameterizedTest
    @ValueSource(strings = {"vtd", "vtd-scalable", "vtd-first", "smmuv3", "smmuv3-nested", "amdvi-v2"})
    void shouldTellWhatItJudged(String unit) {
        assertThat(check("--unit", unit, "--ops", "60", "--seed", "9", "--machine", "model", "-v"))
                .isEqualTo(ExitCode.OK);
        assertThat(out)
                .startsWith(unit + ": model beside a plain map, seed 9\n")
                .containsPattern("operations +60, [\\d,]+ a second\n")
                .containsPattern("accesses +\\d+, \\d+ of them refused \\(\\d+ %\\)\n")
                .containsPattern("disagreements +0\n")
                .containsPattern("model +\\d+ +\\d+ +not counted\n")
                .contains("leaf: 2 MiB, RW", "QEMU was not asked");
        if (unit.equals("vtd-first") || unit.equals("amdvi-v2")) {
            assertThat(out)
                    .contains("\nEntries of tables after accesses, A and D included:\n")
                    .containsPattern(
                            "model +\\d+ compared, a flag left open in \\d+ of them; the unit set A in \\d+, D in");
        } else {
            assertThat(out).doesNotContain("Entries of tables");
        }
        assertThat(err).isEmpty();
    }

    @Test
    void shouldNameWhatIsWrongOnTheCommandLine() {
        assertThat(check("--unit", "vtd", "--ops", "0")).isEqualTo(ExitCode.USAGE);
        assertThat(err).contains("--ops must be at least 1: 0");
        assertThat(check("--unit", "none")).isEqualTo(ExitCode.USAGE);
        assertThat(err)
                .contains("unknown unit: \"none\"; known are vtd, vtd-scalable, vtd-first, smmuv3, smmuv3-16k, ");
        assertThat(check("--unit", "amdvi-v2")).isEqualTo(ExitCode.ENVIRONMENT);
        assertThat(err).contains("QEMU has no amdvi-v2: no release can judge it; without QEMU: --machine model");
        assertThat(check()).isEqualTo(ExitCode.USAGE);
        assertThat(err).contains("--unit");
    }

    @Test
    void shouldSayThatQemuIsMissingOrTooOld() throws Exception {
        Path bin = Files.createDirectory(folder.resolve("bin"));
        Fork fork = new Fork(folder, Map.of("PATH", bin.toString(), "CROSSDOCK_QEMU", ""));
        expectEnvironment(
                fork.run("check", "iommu", "--unit", "vtd"),
                "QEMU not found: no qemu-system-x86_64 on PATH",
                "; without QEMU: --machine model");
        Path old = program("qemu-system-aarch64", "echo QEMU emulator version 6.2.0");
        expectEnvironment(
                fork.run("check", "iommu", "--unit", "smmuv3"), "QEMU 6.2.0 (" + old + ") is too old for SMMUV3");
    }

    /** A limit on the size of files ends writing in mid-file, as a full file system does. */
    @Test
    void shouldSayThatThereIsNoRoomForMemory() throws Exception {
        need();
        expectEnvironment(
                new Fork(folder, Map.of()).runBy("ulimit -f 2048; exec \"$@\"", "check", "iommu", "--unit", "vtd"),
                "no memory for the modelled machine: ");
        expectEnvironment(
                new Fork(folder, Map.of())
                        .runBy("ulimit -f 2048; exec \"$@\"", "check", "iommu", "--unit", "vtd", "--machine", "qemu"),
                "no room for 32 MiB of guest memory: /dev/shm has ");
        assertThat(folder.resolve("tmp")).isEmptyDirectory();
    }

    /** Devices that drop address bits 32 and up, on a QEMU that is told so, must not pass. */
    @Test
    void shouldFindADeviceThatDropsAddressBits() throws Exception {
        QemuInstall real = need();
        Files.createDirectory(folder.resolve("bin"));
        StringBuilder script = new StringBuilder();
        real.environment().forEach((name, value) -> script.append("export " + name + "='" + value + "'\n"));
        script.append("for a; do shift\n")
                .append("case $a in edu,*) a=edu,dma_mask=0xffffffff,${a#*,*,};; esac\n")
                .append("set -- \"$@\" \"$a\"; done\n")
                .append("exec '" + String.join("' '", real.command()) + "' \"$@\"");
        program("qemu-system-x86_64", script.toString());
        Fork fork = new Fork(
                folder, Map.of("PATH", folder.resolve("bin") + ":" + System.getenv("PATH"), "CROSSDOCK_QEMU", ""));
        Fork.Result result = fork.run("check", "iommu", "--unit", "vtd", "--ops", "200", "--seed", "3");
        assertThat(result.code()).as(result.toString()).isEqualTo(ExitCode.DRIFT);
        assertThat(result.err()).isEmpty();
        assertThat(result.out())
                .containsPattern("disagreements +[1-9]\n")
                .contains("Disagreement: QEMU " + real.version());
        Matcher repeat = REPEAT.matcher(result.out());
        assertThat(repeat.find()).isTrue();
        Fork.Result again = fork.run((Object[]) repeat.group(1).split(" "));
        assertThat(again.code()).isEqualTo(ExitCode.DRIFT);
        assertThat(disagreement(again.out()))
                .containsExactly(disagreement(result.out()).getFirst());
    }

    private static List<String> disagreement(String screen) {
        return screen.lines().filter(line -> line.startsWith("Disagreement:")).toList();
    }

    private static QemuInstall need() {
        List<QemuInstall> installs = QemuInstall.all(QemuUnit.VTD);
        Assumptions.assumeFalse(installs.isEmpty(), "no QEMU for VT-d");
        return installs.getLast();
    }

    private Path program(String name, String script) throws IOException {
        Path program = Files.writeString(folder.resolve("bin").resolve(name), "#!/bin/sh\n" + script + "\n");
        return Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private static void expectEnvironment(Fork.Result result, String... messages) {
        assertThat(result.code()).as(result.toString()).isEqualTo(ExitCode.ENVIRONMENT);
        assertThat(result.err()).contains(messages);
        assertThat(result.err().lines()).hasSize(1);
        assertThat(result.out()).isEmpty();
    }
}
