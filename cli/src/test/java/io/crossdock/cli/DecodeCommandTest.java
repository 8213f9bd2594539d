package io.crossdock.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossdock.cli.json.Schemas;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class DecodeCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void shouldPrintOneLinePerField() {
        assertThat(decode("pte", "vtd-ss", "0x4020_0883", "--level", "2")).isEqualTo(ExitCode.OK);
        assertThat(out.toString()).isEqualTo("""
                second-stage entry, level 2, 2 MiB page (Intel VT-d)
                  0x0000000040200883
                   bits  field    value       section  meaning
                      0  R        0x1         9.8      reads pass
                      1  W        0x1         9.8      writes pass
                      7  PS       0x1         9.8      superpage
                      8  A        0x0         9.8
                      9  D        0x0         9.8
                     11  SNP      0x1         9.8      snooped always
                  51:21  address  0x40200000  9.8      2 MiB page
                     62  TM       0x0         9.8
                """);
    }

    @Test
    void shouldNameReservedBitsAndWhatItTookForGranted() {
        decode("--color=always", "pte", "arm-lpae-s1", "0002000040000443", "0x0");
        assertThat(out.toString())
                .contains("page descriptor, level 3, 4 KiB")
                .contains("\u001b[31m  reserved bits are set: 49 = 0x1\u001b[0m")
                .contains("note: Read as an entry of level 3")
                .contains("descriptor, nothing mapped")
                .containsOnlyOnce("note: ");
    }

    @Test
    void shouldTakeSeveralStructures() {
        assertThat(decode("command", "smmuv3", "0x10", "0", "0x46", "0", "--json"))
                .isEqualTo(ExitCode.OK);
        JsonNode root = JsonMapper.shared().readTree(out.toString());
        assertThat(root.at("/structures/0/name").stringValue()).isEqualTo("SMMUv3 command CMD_TLBI_NH_ALL");
        assertThat(root.at("/structures/1/name").stringValue()).isEqualTo("SMMUv3 command CMD_SYNC");
    }

    @ParameterizedTest
    @CsvSource({
        "ste 1 0 0 0 0 0 0 8",
        "cd 80000000 0 0 0 0 0 0 1",
        "context 1 102",
        "root ffff 0",
        "sm-root ffff 0",
        "sm-context 16001 45 0 0",
        "pasid-dir 17001",
        "pasid 12089 5 0 0 0 0 0 0",
        "command vtd 4500050017 0",
        "command smmuv3 1012 400",
        "command smmuv3 ff ff",
        "command vtd f2 0",
        "command vtd ff ff",
        "fault smmuv3 10 0 0 0",
        "fault smmuv3 ff 0 0 0",
        "fault vtd 0 c000000500000000",
        "pte arm-lpae-s1-64k 443",
        "pte amd-v1 6000000040200001",
        "dte 3 7 0 0",
        "command amdvi 3000000700000000 1003",
        "command amdvi f000000000000000 0",
        "fault amdvi 2030000700000108 fffff000",
    })
    void shouldPrintJsonThatFollowsItsSchema(String line) throws IOException {
        assertThat(decode((line + " --json").split(" ", -1))).isEqualTo(ExitCode.OK);
        assertThat(Schemas.errors("decode-1", out.toString())).isEmpty();
    }

    @Test
    void shouldReadALogFromStandardInput() {
        assertThat(decodeInput("""
                [   12.1] arm-smmu-v3 9050000.smmuv3: event 0x13 received:
                [   12.1] arm-smmu-v3 9050000.smmuv3:  0x0000010000000013
                [   12.1] arm-smmu-v3 9050000.smmuv3:  0x0000020000000000
                [   12.1] arm-smmu-v3 9050000.smmuv3:  0x00000000fffff000
                [   12.1] arm-smmu-v3 9050000.smmuv3:  0x0000000000000000
                """, "fault", "smmuv3")).isEqualTo(ExitCode.OK);
        assertThat(out.toString()).contains("F_PERMISSION", "0xfffff000", "01:00.0");
    }

    @Test
    void shouldSayThatStandardInputHoldsNothing() {
        assertThat(decodeInput("no: words here\n", "cd")).isEqualTo(ExitCode.USAGE);
        assertOneLine("a SMMUv3 context descriptor has 8 words of 64 bits, got 0");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "                          | decode needs to know what: pte, tables, ste, cd, command, fault, root, context",
                "contxt 1 2                | nothing to decode is called \"contxt\"; did you mean context?",
                "zebra 1                   | nothing to decode is called \"zebra\"; known are pte, tables,",
                "ste 1 2 3                 | a SMMUv3 stream table entry has 8 words of 64 bits, got 3; give all 8",
                "context 1                 | has 2 words of 64 bits, got 1",
                "context 1 2 3             | has 2 words of 64 bits, got 3",
                "context 0x1g 2            | not a hexadecimal word: \"0x1g\", because of 'g'",
                "pte                       | decode pte needs a format before the words: arm-lpae-s1, arm-lpae-s1-16k,",
                "pte 0x3                   | decode pte needs a format before the words",
                "pte arm-lpae 3            | no page-table format is called \"arm-lpae\"; did you mean arm-lpae-s1?",
                "pte vtd-ss 3 --level 5    | --level 5: VT-d second stage, 4 levels has levels 1 to 4, of which 1",
                "pte vtd-ss 3 --input-bits 40 | --input-bits 40: vtd-ss has input addresses of 39, 48 or 57 bits",
                "command 46 0              | decode command needs the unit before the words: smmuv3, vtd, amdvi",
                "command smmu 46 0         | no unit is called \"smmu\"; did you mean smmuv3?",
                "ste --level 1             | --level and --input-bits belong to page tables",
                "ste --ram x               | --ram, --root, --format and --base belong to",
                "tables                    | decode tables needs --ram FILE, --root ADDRESS and --format FORMAT",
                "tables x                  | one argument too many: \"x\"",
                "tables --ram no.img --root 0 --format vtd-ss --base 1 | --base 1 is not a multiple of 0x1000",
                "tables --ram no.img --root 0 --format vtd     | no page-table format is called \"vtd\"",
            })
    void shouldRejectWrongUsageInOneLine(String line, String message) {
        assertThat(decode(line == null ? new String[0] : line.split(" ", -1))).isEqualTo(ExitCode.USAGE);
        assertOneLine(message);
    }

    @Test
    void shouldRejectImagesThatAreNone(@TempDir Path folder) throws IOException {
        assertThat(tables(folder.resolve("no.img"), "0")).isEqualTo(ExitCode.INPUT);
        assertOneLine("no such file: ");
        err.getBuffer().setLength(0);
        assertThat(tables(folder, "0")).isEqualTo(ExitCode.INPUT);
        assertOneLine("not a regular file: ");
        err.getBuffer().setLength(0);
        assertThat(tables(Files.createFile(folder.resolve("empty")), "0")).isEqualTo(ExitCode.USAGE);
        assertOneLine("--root 0x0: no table of 0x1000 bytes is there in ");
        err.getBuffer().setLength(0);
        Path page = Files.write(folder.resolve("page"), new byte[4096]);
        assertThat(tables(page, "1000")).isEqualTo(ExitCode.USAGE);
        assertOneLine("which holds 0x0 to 0xfff; correct it, --base or the image");
        err.getBuffer().setLength(0);
        assertThat(tables(Files.write(folder.resolve("cut"), new byte[4095]), "0"))
                .isEqualTo(ExitCode.USAGE);
        assertOneLine("which holds 0x0 to 0xffe; correct it, --base or the image");
    }

    @Test
    void shouldShowWhatATruncatedImageHoldsAndFail(@TempDir Path folder) throws IOException {
        // Second-stage tables at 0x0, 0x1000, 0x2000 and, for the pages from 0 on, at 0x3000; for those from 2 MiB on
        // at
        // 0x4000, which is cut off.
        ByteBuffer image = ByteBuffer.allocate(0x4800).order(ByteOrder.LITTLE_ENDIAN);
        image.putLong(0, 0x1003).putLong(0x1000, 0x2003);
        image.putLong(0x2000, 0x3003).putLong(0x2008, 0x4003);
        image.putLong(0x3008, 0x7_0000_0001L).putLong(0x3010, 0x7_0000_1001L);

        assertThat(tables(Files.write(folder.resolve("cut"), image.array()), "0"))
                .isEqualTo(ExitCode.INPUT);
        assertThat(out.toString()).isEqualTo("""
                VT-d second stage, 4 levels, 48-bit input addresses, root 0x0
                  1 mapping by 6 entries in 4 tables; image from 0x0 on, 18 KiB

                    IOVA   size     physical  access  attributes
                  0x1000  8 KiB  0x700000000  read    not in the image

                  finding      level      at      IOVA  what
                  bad pointer      1  0x4000  0x200000  the image does not hold the whole table
                """);
        assertThat(err.toString())
                .isEqualTo("crossdock: error: incomplete: 1 table lies outside the image, which holds 0x0 to 0x47ff;"
                        + " give a whole image, or correct --base or --format\n");
    }

    @Test
    void shouldShowTheFirstFindingsOfMany(@TempDir Path folder) throws IOException {
        byte[] table = new byte[4096];
        for (int i = 0; i < 30; i++) {
            table[8 * i + 1] = (byte) 0x10;
            table[8 * i] = 3; // all to a table at 0x1000, outside
        }
        assertThat(tables(Files.write(folder.resolve("wild"), table), "0")).isEqualTo(ExitCode.INPUT);
        assertThat(out.toString().lines().filter(l -> l.contains("bad pointer")))
                .hasSize(20);
        assertThat(out.toString()).endsWith("  10 more; --json has them\n");
    }

    private int tables(Path image, String root) {
        return decode("tables", "--ram", image.toString(), "--root", root, "--format", "vtd-ss");
    }

    private void assertOneLine(String part) {
        assertThat(err.toString())
                .startsWith("crossdock: error: ")
                .contains(part)
                .containsOnlyOnce("\n");
        assertThat(out.toString()).isEmpty();
    }

    private int decodeInput(String input, String... args) {
        InputStream before = System.in;
        System.setIn(new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)));
        try {
            return decode(args);
        } finally {
            System.setIn(before);
        }
    }

    private int decode(String... args) {
        String[] all = new String[args.length + 1];
        all[0] = "decode";
        System.arraycopy(args, 0, all, 1, args.length);
        return Main.run(all, new PrintWriter(out, true), new PrintWriter(err, true));
    }
}
